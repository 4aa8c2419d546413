#include "media/worker/colour_profile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/encoding.hpp"
#include "media/byte_reader.hpp"

namespace media {

namespace {

using BytesView = std::span<const std::byte>;

constexpr std::size_t kSpaceOffset = 16;
constexpr std::size_t kConnectionSpaceOffset = 20;
constexpr std::size_t kSignatureOffset = 36;
constexpr std::size_t kHeaderBytes = 128;
constexpr unsigned kTagsMax = 256;

std::string_view word_at(BytesView profile, std::size_t offset) noexcept {
  return profile.size() < offset + 4 ? std::string_view{} : base::as_text(profile.subspan(offset, 4));
}

/// The data of a tag (section 7.3); empty when it is not there.
BytesView find_tag(BytesView profile, std::string_view name) noexcept {
  if (profile.size() < kHeaderBytes) return {};
  ByteReader directory{profile.subspan(kHeaderBytes)};
  const std::uint32_t count = std::min(directory.u32_be(), kTagsMax);
  for (std::uint32_t i = 0; i < count && directory.ok(); ++i) {
    const std::string_view tag = base::as_text(directory.take(4));
    const std::uint32_t offset = directory.u32_be();
    const std::uint32_t size = directory.u32_be();
    if (!directory.ok() || tag != name) continue;
    const bool is_inside = offset <= profile.size() && size <= profile.size() - offset;
    return is_inside ? profile.subspan(offset, size) : BytesView{};
  }
  return {};
}

/// s15Fixed16Number, section 4.6.
double fixed(ByteReader& reader) noexcept { return static_cast<std::int32_t>(reader.u32_be()) / 65536.0; }

/// XYZType, section 10.31: whether it says about what is expected.
bool is_about(BytesView tag, const std::array<double, 3>& expected) noexcept {
  constexpr double kTolerance = 0.005;
  if (word_at(tag, 0) != "XYZ ") return false;
  ByteReader reader{tag};
  reader.skip(8);
  return std::ranges::all_of(expected, [&](double value) { return std::abs(fixed(reader) - value) <= kTolerance; }) &&
         reader.ok();
}

/// Y = (aX + b)^g + e from d on, cX + f below: what all parametric curves come down to.
struct Parametric {
  double g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0;
  [[nodiscard]] double at(double x) const noexcept { return x >= d ? std::pow(a * x + b, g) + e : c * x + f; }
};

/// parametricCurveType, section 10.18, table 68.
std::optional<Parametric> read_parametric(ByteReader reader) noexcept {
  constexpr std::array<unsigned, 5> kParameters{1, 3, 4, 5, 7};
  const std::uint16_t type = reader.u16_be();
  reader.skip(2);
  if (!reader.ok() || type >= kParameters.size()) return std::nullopt;
  std::array<double, 7> p{};
  for (unsigned i = 0; i < kParameters[type]; ++i) p[i] = fixed(reader);
  if (!reader.ok()) return std::nullopt;
  if (type == 0) return Parametric{.g = p[0]};
  Parametric curve{.g = p[0], .a = p[1], .b = p[2]};
  if (type <= 2) {
    curve.d = -curve.b / curve.a;
    curve.e = curve.f = p[3];
    return curve;
  }
  curve.c = p[3];
  curve.d = p[4];
  curve.e = p[5];
  curve.f = p[6];
  return curve;
}

/// curveType, section 10.6, at `x` from 0 to 1; NaN when the curve is incomplete.
double sample_table(ByteReader reader, double x) noexcept {
  const std::uint32_t count = reader.u32_be();
  if (count == 0) return x;
  if (count == 1) return std::pow(x, reader.u16_be() / 256.0);
  const double position = x * (count - 1);
  const auto below = static_cast<std::size_t>(position);
  reader.skip(2 * below);
  const double low = reader.u16_be();
  const double high = reader.u16_be();
  if (!reader.ok()) return std::nan("");
  return (low + (high - low) * (position - static_cast<double>(below))) / 65535.0;
}

/// Linear light of the encoded value `x`; NaN for a curve of another type.
double sample_curve(BytesView tag, double x) noexcept {
  ByteReader reader{tag};
  const std::string_view type = base::as_text(reader.take(4));
  reader.skip(4);
  if (type == "curv") return sample_table(reader, x);
  const auto curve = type == "para" ? read_parametric(reader) : std::nullopt;
  return curve ? curve->at(x) : std::nan("");
}

double srgb_encoded(double linear) noexcept {
  return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
}

bool is_srgb_curve(BytesView tag) noexcept {
  constexpr double kTolerance = 2 / 255.0;
  constexpr std::array kSamples{0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9};
  return std::ranges::all_of(kSamples,
                             [&](double x) { return std::abs(srgb_encoded(sample_curve(tag, x)) - x) <= kTolerance; });
}

}  // namespace

std::optional<ProfileSpace> profile_space(BytesView profile) noexcept {
  if (word_at(profile, kSignatureOffset) != "acsp") return std::nullopt;
  const std::string_view space = word_at(profile, kSpaceOffset);
  if (space == "RGB ") return ProfileSpace::kRgb;
  if (space == "GRAY") return ProfileSpace::kGrey;
  if (space == "CMYK") return ProfileSpace::kCmyk;
  return std::nullopt;
}

bool is_srgb(BytesView profile) noexcept {
  const bool has_matrix = profile_space(profile) == ProfileSpace::kRgb &&
                          word_at(profile, kConnectionSpaceOffset) == "XYZ " && find_tag(profile, "A2B0").empty();
  // The primaries of sRGB, adapted to D50.
  return has_matrix && is_about(find_tag(profile, "rXYZ"), {0.4361, 0.2225, 0.0139}) &&
         is_about(find_tag(profile, "gXYZ"), {0.3851, 0.7169, 0.0971}) &&
         is_about(find_tag(profile, "bXYZ"), {0.1431, 0.0606, 0.7141}) && is_srgb_curve(find_tag(profile, "rTRC")) &&
         is_srgb_curve(find_tag(profile, "gTRC")) && is_srgb_curve(find_tag(profile, "bTRC"));
}

}  // namespace media
