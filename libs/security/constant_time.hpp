/// Comparison whose duration tells nothing about where two secrets differ.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace security {

/// True when both are equal. Time depends on the lengths only (lengths are taken to be public). Thread-safe.
[[nodiscard]] bool constant_time_equal(std::span<const std::byte> a, std::span<const std::byte> b) noexcept;
[[nodiscard]] bool constant_time_equal(std::string_view a, std::string_view b) noexcept;

}  // namespace security
