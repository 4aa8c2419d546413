/// What an embedded ICC profile (ICC.1:2022) describes, decided by its numbers: the texts in it are whatever somebody
/// wrote there. Pure, thread-safe, safe on hostile bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace media {

/// The kind of pixels a profile is for (ICC.1:2022 section 7.2.6).
enum class ProfileSpace : std::uint8_t { kRgb, kGrey, kCmyk };

/// nullopt for what is no profile and for all other kinds.
[[nodiscard]] std::optional<ProfileSpace> profile_space(std::span<const std::byte> profile) noexcept;

/// Whether converting from this profile to sRGB (IEC 61966-2-1) would change nothing anybody sees: an RGB profile of
/// matrix and curves, whose primaries are those of sRGB within 0.005 and whose curves are its curve within two of 255
/// steps. Gamma 2.2 is not: dark tones differ by five.
[[nodiscard]] bool is_srgb(std::span<const std::byte> profile) noexcept;

}  // namespace media
