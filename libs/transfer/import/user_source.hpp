/// Where users to import come from, one after the other.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "transfer/import/raw_user.hpp"

namespace transfer {

struct SourceItem {
  std::uint64_t line = 0;  ///< where it begins, from 1
  RawUser user;            ///< meaningful only without `reason`
  /// Why nothing could be read here; a literal of ours that repeats nothing of the input. Empty: all well.
  std::string_view reason;
};

/// Not thread-safe; blocks on its file; holds one user at a time.
class UserSource {
 public:
  virtual ~UserSource() = default;
  /// nullopt at the end.
  [[nodiscard]] virtual std::optional<SourceItem> next() = 0;
};

/// JSON Lines: one object a line, as mongoexport writes them, canonical or relaxed ({"$oid": …}, {"$uuid": …},
/// {"$binary": …},
/// {"$date": …}, {"$numberLong": …}), as PostgreSQL's row_to_json does, or plain. Blank lines are skipped; a line that
/// is no JSON object is an item with a reason. `in` must outlive it.
[[nodiscard]] std::unique_ptr<UserSource> make_json_lines_source(std::istream& in);

/// CSV by RFC 4180 whose first line names the columns. Unknown columns are ignored; `invalid_argument` when one of id,
/// e-mail and password is missing or a name is there twice. After a row that breaks the rules of quoting, or is longer
/// than kLineBytesMax, where rows begin is anybody's guess: it is the last item, with a reason. `in` must outlive it.
[[nodiscard]] base::Result<std::unique_ptr<UserSource>> make_csv_source(std::istream& in);

}  // namespace transfer
