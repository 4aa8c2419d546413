/// How many records an owner has of a kind, kept beside the records without transactions.
///
/// One document for each kind and owner has a number for each combination of counted members. A write announces itself
/// there, writes the record, and then settles the number and takes its announcement back. So the numbers are right
/// whenever no write is announced. A write that never came back (its process was killed, its outcome is unknown) leaves
/// its announcement, and a reader then counts the records; a minute later, when no call can be under way any more,
/// the reader also puts the numbers right, by compare-and-set of `version`, which every announcement moves.
///
/// A document that is missing means that nobody has counted yet. Used in one call of `Database::run`; throws Failure.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "storage/mongodb/client_pool.hpp"
#include "storage/mongodb/failure.hpp"

namespace storage::mongodb {

/// Longer than any call may take.
inline constexpr std::chrono::minutes kWriteLostAfter{1};

class OwnedCounts {
 public:
  /// By the names the caller gives the combinations: "n_HOTEL".
  using Rows = std::map<std::string, std::int64_t>;

  OwnedCounts(Client& client, const char* kind, const std::string& owner, base::Timestamp now)
      : client_(client), id_(std::string(kind) + "/" + owner), now_(now) {}

  struct State {
    std::int64_t version = 0;
    std::int64_t writers = 0;
    bool is_stale = false;  ///< nobody has counted since the document was made, or since many were removed
    base::Timestamp touched_at;
    Rows rows;
    [[nodiscard]] bool is_right() const noexcept { return writers == 0 && !is_stale; }
    [[nodiscard]] bool may_be_set(base::Timestamp now) const noexcept {
      return writers == 0 || now - touched_at >= kWriteLostAfter;
    }
  };
  /// `names`: of all combinations there are. nullopt: nobody has counted yet.
  [[nodiscard]] std::optional<State> read(const std::vector<std::string>& names) const;
  /// After counting the records: has the numbers, unless anything has happened since `state` was read.
  void set(const std::optional<State>& state, const Rows& rows) const;

  /// Announces a write.
  void begin() const;
  /// Its outcome is known: what to add to which number. Never throws; the write is done either way.
  void end(const Rows& changes) const noexcept;
  /// The same for a write whose effect is to be counted by the next reader.
  void end_uncounted() const noexcept;
  void forget() const;

  /// `write()` answers what it changed. A failure other than a refusal by an index leaves the announcement.
  template <class Write>
  void around(Write write) const {
    begin();
    try {
      end(write());
    } catch (const Failure& failure) {
      if (failure.kind() == Failure::Kind::kDuplicate) end({});
      throw;
    }
  }

 private:
  void finish(Bson update) const noexcept;

  Client& client_;
  const std::string id_;
  const base::Timestamp now_;
};

}  // namespace storage::mongodb
