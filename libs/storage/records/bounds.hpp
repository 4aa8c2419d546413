/// How many records of each kind a user may have, by the settings that the kinds name (`Kind::per_user_max`).
#pragma once

#include <array>
#include <cstdint>

#include "storage/records/kinds.hpp"

namespace storage {

/// Copied freely; read by several threads at once.
class RecordBounds {
 public:
  /// `read` gives the number that a setting holds.
  template <class Read>
  [[nodiscard]] static RecordBounds read(Read read) {
    RecordBounds bounds;
    for_each_kind([&]<class Row>() {
      if constexpr (Described<Row>::kind.per_user_max != nullptr)
        bounds.set<Row>(read(Described<Row>::kind.per_user_max));
    });
    return bounds;
  }

  template <class Row>
  void set(std::uint64_t per_user_max) {
    static_assert(Described<Row>::kind.per_user_max != nullptr);
    per_user_max_.at(index_of<Row>()) = per_user_max;
  }

  template <class Row>
  [[nodiscard]] std::uint64_t of() const {
    static_assert(Described<Row>::kind.per_user_max != nullptr);
    return per_user_max_.at(index_of<Row>());
  }

 private:
  template <class Row>
  [[nodiscard]] static constexpr std::size_t index_of() {
    return []<class... Kind>(std::type_identity<std::tuple<Kind...>>) {
      std::size_t index = 0;
      static_cast<void>(((std::is_same_v<Row, Kind> || (++index, false)) || ...));
      return index;
    }(std::type_identity<OwnedRows>{});
  }

  std::array<std::uint64_t, std::tuple_size_v<OwnedRows>> per_user_max_{};
};

}  // namespace storage
