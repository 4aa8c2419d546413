#include "media/worker/colour_profile.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "media/worker/profile_samples.hpp"
#include "media/worker/srgb_profile.hpp"

namespace media {
namespace {

using namespace std::string_view_literals;

TEST(ColourProfileTest, SurvivesEveryPrefix) {
  const Bytes profile = p3_profile();
  for (std::size_t size = 0; size < profile.size(); ++size) {
    EXPECT_FALSE(is_srgb(std::span{profile}.first(size))) << size;
  }
}

TEST(ColourProfileTest, TakesNoRubbishForAProfile) {
  EXPECT_EQ(profile_space({}), std::nullopt);
  EXPECT_EQ(profile_space(Bytes(200)), std::nullopt);
  EXPECT_EQ(profile_space(with_space(srgb_profile(), "Lab ")), std::nullopt);
}

TEST(ColourProfileTest, TellsTheKindOfPixels) {
  EXPECT_EQ(profile_space(srgb_profile()), ProfileSpace::kRgb);
  EXPECT_EQ(profile_space(with_space(srgb_profile(), "GRAY")), ProfileSpace::kGrey);
  EXPECT_EQ(profile_space(with_space(srgb_profile(), "CMYK")), ProfileSpace::kCmyk);
}

// Symptom: pictures of phones became dull, because their profile was taken for sRGB by four letters in its description.
TEST(ColourProfileTest, TakesNoProfileForSrgbByItsName) {
  const Bytes profile = p3_profile();
  ASSERT_NE(base::as_text(profile).find("s\0R\0G\0B"sv), std::string_view::npos);
  EXPECT_FALSE(is_srgb(profile));
}

TEST(ColourProfileTest, KnowsSrgbWithoutAnyName) { EXPECT_TRUE(is_srgb(srgb_profile())); }

TEST(ColourProfileTest, KnowsSrgbByATableOfItsCurve) { EXPECT_TRUE(is_srgb(with_curve(srgb_profile(), srgb_table()))); }

TEST(ColourProfileTest, RefusesOtherCurvesWithThePrimariesOfSrgb) {
  const auto gamma = [](std::uint16_t u8_fixed8) { return curve_of({u8_fixed8}); };
  EXPECT_FALSE(is_srgb(with_curve(srgb_profile(), gamma(0x0233)))) << "2.2";
  EXPECT_FALSE(is_srgb(with_curve(srgb_profile(), gamma(0x0100)))) << "linear";
  EXPECT_FALSE(is_srgb(with_curve(srgb_profile(), curve_of({})))) << "identity";
  Bytes table = srgb_table();
  table.resize(table.size() / 2);
  EXPECT_FALSE(is_srgb(with_curve(srgb_profile(), table))) << "half a table";
}

TEST(ColourProfileTest, RefusesAParametricCurveThatDividesByZero) {
  Bytes curve;
  for (const char c : "para\0\0\0\0\0\1\0\0\0\2\0\0\0\0\0\0\0\0\0\0"sv) curve.push_back(std::byte(c));
  EXPECT_FALSE(is_srgb(with_curve(srgb_profile(), curve)));
}

}  // namespace
}  // namespace media
