/// The one rule of partial updates: an absent change keeps what is there.
#pragma once

#include <optional>

namespace storage {

template <class T>
void assign(const std::optional<T>& change, T& target) {
  if (change) target = *change;
}

/// For fields that have no value until set and cannot be cleared.
template <class T>
void assign(const std::optional<T>& change, std::optional<T>& target) {
  if (change) target = change;
}

}  // namespace storage
