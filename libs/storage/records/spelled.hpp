/// Enumerations by their texts: what goes over the wire and into the store.
///
///     enum class EntityType { kFlight, kHotel };
///     template <> struct Spelled<EntityType> { static constexpr std::array<std::string_view, 2> texts{"FLIGHT",
///     "HOTEL"}; }; to_string(EntityType::kHotel);            // "HOTEL" parse<EntityType>("HOTEL");               //
///     kHotel
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/encoding.hpp"

namespace storage {

/// `texts` in the order of the enumerators, which count from 0. Stored texts never change; new ones are appended.
template <class Enum>
struct Spelled;

template <class T>
concept SpelledEnum = std::is_enum_v<T> && requires { Spelled<T>::texts.size(); };

template <SpelledEnum Enum>
[[nodiscard]] constexpr std::string_view to_string(Enum value) noexcept {
  return Spelled<Enum>::texts[static_cast<std::size_t>(value)];
}

/// nullopt when no enumerator is spelled so.
template <SpelledEnum Enum>
[[nodiscard]] constexpr std::optional<Enum> parse(std::string_view text) noexcept {
  const auto found = std::ranges::find(Spelled<Enum>::texts, text);
  if (found == Spelled<Enum>::texts.end()) return std::nullopt;
  return static_cast<Enum>(found - Spelled<Enum>::texts.begin());
}

/// The same for texts of clients, where capitals do not matter (ASCII).
template <SpelledEnum Enum>
[[nodiscard]] std::optional<Enum> parse_ignoring_case(std::string_view text) noexcept {
  const auto found = std::ranges::find_if(
      Spelled<Enum>::texts, [text](std::string_view spelled) { return base::equals_ignore_case(spelled, text); });
  if (found == Spelled<Enum>::texts.end()) return std::nullopt;
  return static_cast<Enum>(found - Spelled<Enum>::texts.begin());
}

/// "FLIGHT, HOTEL": for messages.
template <SpelledEnum Enum>
[[nodiscard]] std::string list_of_texts() {
  std::string list;
  for (const std::string_view text : Spelled<Enum>::texts) list.append(list.empty() ? "" : ", ").append(text);
  return list;
}

}  // namespace storage
