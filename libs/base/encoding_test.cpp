#include "base/encoding.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace base {
namespace {

std::vector<std::byte> from_hex(std::string hex) {
  std::erase(hex, ' ');
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<std::byte>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

TEST(Base64Test, RefusesNonCanonicalForms) {
  EXPECT_FALSE(from_base64url("Zg=="));  // padding
  EXPECT_FALSE(from_base64url("Zh"));    // non-zero trailing bits
  EXPECT_FALSE(from_base64url("Z"));     // impossible length
  EXPECT_FALSE(from_base64url("Zm+v"));  // wrong alphabet
  EXPECT_FALSE(from_base64("Zg"));       // padding missing
  EXPECT_FALSE(from_base64("Zm9v\n"));   // line break
  EXPECT_FALSE(from_base64("Z==="));
}

TEST(Base64Test, ReproducesTheVectorsOfRfc4648) {
  const std::pair<std::string_view, std::string_view> vectors[] = {{"", ""},
                                                                   {"f", "Zg=="},
                                                                   {"fo", "Zm8="},
                                                                   {"foo", "Zm9v"},
                                                                   {"foob", "Zm9vYg=="},
                                                                   {"fooba", "Zm9vYmE="},
                                                                   {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(to_base64(as_bytes(plain)), coded);
    EXPECT_EQ(as_text(from_base64(coded).value()), plain);
  }
}

TEST(Utf8Test, AgreesWithTheUtf8TestsCorpus) {
  std::ifstream file(DREAMSCAPE_CORPORA_DIR "/utf8/utf8tests.txt");
  ASSERT_TRUE(file);
  int cases = 0;
  for (std::string line; std::getline(file, line);) {
    const auto first = line.find(':');
    if (line.starts_with('#') || first == std::string::npos) continue;
    const std::string rest(trim(std::string_view(line).substr(first + 1)));
    ++cases;
    if (rest.starts_with("valid:"))
      EXPECT_TRUE(is_utf8(rest.substr(6))) << line;
    else if (rest.starts_with("valid hex:"))
      EXPECT_TRUE(is_utf8(as_text(from_hex(rest.substr(10))))) << line;
    else if (rest.starts_with("invalid hex:")) {
      const std::string hex = rest.substr(12);
      EXPECT_FALSE(is_utf8(as_text(from_hex(hex.substr(0, hex.find(':')))))) << line;
    } else
      ADD_FAILURE() << "unknown line: " << line;
  }
  EXPECT_GE(cases, 200);
}

}  // namespace
}  // namespace base
