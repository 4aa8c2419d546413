#include "security/jws.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>

#include "base/encoding.hpp"
#include "security/corpus_test_support.hpp"

namespace security {
namespace {

using boost::json::value;

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";

base::Secret jws_key() { return base::Secret("0123456789abcdef0123456789abcdef"); }

std::string encode(std::string_view text) { return base::to_base64url(base::as_bytes(text)); }

/// A token with a good signature over whatever header and payload text.
std::string signed_with(std::string_view header, std::string_view payload_part) {
  const std::string text = encode(header) + "." + std::string(payload_part);
  return text + "." + base::to_base64url(HmacSha256(jws_key()).sign(text));
}

std::optional<std::string> open(const Hs256& jws, std::string_view token) {
  std::array<std::byte, kTokenPayloadMax> buffer;
  const auto payload = jws.open(token, buffer);
  if (!payload) return std::nullopt;
  return std::string(*payload);
}

bool opens(std::string_view token) { return open(Hs256(jws_key()), token).has_value(); }

base::Secret decoded_key(const value& text) {
  const auto bytes = base::from_base64url(std::string_view(text.as_string()));
  return base::Secret(std::string(base::as_text(bytes.value())));
}

TEST(Hs256Test, RefusesWhatIsNotThreeParts) {
  const std::string good = signed_with(kHeader, encode("{}"));
  EXPECT_FALSE(opens(""));
  EXPECT_FALSE(opens("."));
  EXPECT_FALSE(opens(".."));
  EXPECT_FALSE(opens("a.b"));
  EXPECT_FALSE(opens(good + "."));
  EXPECT_FALSE(opens("." + good));
  EXPECT_FALSE(opens(good.substr(0, good.rfind('.'))));
}

TEST(Hs256Test, RefusesEveryOtherAlgorithmEvenWithAGoodSignature) {
  for (const std::string_view header :
       {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"hs256"})", R"({"alg":"HS512"})", R"({"alg":"RS256"})",
        R"({"alg":null})", R"({"alg":["HS256"]})", R"({"typ":"JWT"})", R"({})", R"([])", R"("HS256")", "", "{",
        R"({"alg":"HS256"} x)"}) {
    EXPECT_FALSE(opens(signed_with(header, encode("{}")))) << header;
  }
}

TEST(Hs256Test, RefusesCriticalExtensions) {
  EXPECT_FALSE(opens(signed_with(R"({"alg":"HS256","crit":["exp"],"exp":1})", encode("{}"))));
  EXPECT_FALSE(opens(signed_with(R"({"alg":"HS256","crit":[]})", encode("{}"))));
}

TEST(Hs256Test, RefusesLooseBase64) {
  const std::string good = signed_with(kHeader, encode("{}"));
  EXPECT_FALSE(opens(good + "="));
  EXPECT_FALSE(opens(signed_with(kHeader, encode("{}") + "=")));
  EXPECT_FALSE(opens(signed_with(kHeader, "e30\n")));
  EXPECT_FALSE(opens(" " + good));
  EXPECT_FALSE(opens(good + "\n"));
}

TEST(Hs256Test, RefusesAChangedCharacterInAnyPlace) {
  const std::string good = signed_with(kHeader, encode(R"({"a":1})"));
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string changed = good;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(opens(changed)) << i;
  }
}

TEST(Hs256Test, RefusesAShortenedSignature) {
  const std::string good = signed_with(kHeader, encode("{}"));
  for (std::size_t cut = 1; cut <= 43; ++cut) EXPECT_FALSE(opens(good.substr(0, good.size() - cut))) << cut;
}

TEST(Hs256Test, RefusesTokensAbove8KiBEvenWithAGoodSignature) {
  const std::string longest(6000, 'x');
  EXPECT_TRUE(opens(signed_with(kHeader, encode(longest))));
  EXPECT_FALSE(opens(signed_with(kHeader, encode(longest + longest))));
  const std::string long_header = R"({"alg":"HS256","kid":")" + std::string(2000, 'k') + R"("})";
  EXPECT_FALSE(opens(signed_with(long_header, encode("{}"))));
}

TEST(Hs256Test, ToleratesTypeAndKeyIdOfOthers) {
  EXPECT_TRUE(opens(signed_with(R"({"alg":"HS256"})", encode("{}"))));
  EXPECT_TRUE(opens(signed_with(R"({"typ":"at+jwt","alg":"HS256","kid":"k1"})", encode("{}"))));
}

TEST(Hs256Test, OpensWhatItSigned) {
  const Hs256 jws(jws_key());
  EXPECT_EQ(open(jws, jws.sign("any payload")), "any payload");
  EXPECT_EQ(open(jws, jws.sign("")), "");
}

TEST(Hs256Test, TakesTheTokenOfRfc7515AppendixA1AndRefusesTheUnsecuredOneOfA5) {
  const value corpus = read_json_corpus("rfc-vectors/rfc-vectors.json");
  const value& a1 = corpus.at("rfc7515-a1-hs256");
  const Hs256 jws(decoded_key(a1.at("key_k")));
  EXPECT_TRUE(open(jws, std::string_view(a1.at("token").as_string())));
  EXPECT_FALSE(open(jws, std::string_view(corpus.at("rfc7515-a5-unsecured").at("token").as_string())));
  EXPECT_FALSE(open(jws, std::string_view(corpus.at("rfc7515-a3-es256").at("token").as_string())));
  EXPECT_FALSE(open(jws, std::string_view(corpus.at("rfc8037-a4-eddsa").at("token").as_string())));
}

/// The compact form of a cookbook example, if it has one.
std::optional<std::string> compact_of(const value& example) {
  const auto* output = example.as_object().if_contains("output");
  if (output == nullptr || !output->is_object()) return std::nullopt;
  const auto* compact = output->as_object().if_contains("compact");
  if (compact == nullptr || !compact->is_string()) return std::nullopt;
  return std::string(compact->as_string());
}

/// The example's symmetric key; one of ours for examples that have none.
base::Secret key_of(const value& example) {
  const auto* input = example.as_object().if_contains("input");
  const auto* jwk = input != nullptr && input->is_object() ? input->as_object().if_contains("key") : nullptr;
  const bool is_symmetric = jwk != nullptr && jwk->is_object() && jwk->as_object().contains("k");
  return is_symmetric ? decoded_key(jwk->at("k")) : jws_key();
}

/// Verifiable by us: HS256, the content inside, no `crit` (both examples of RFC 7797 have it; RFC 7520 section 4.5
/// detaches the content, which leaves the second part empty).
bool is_ours(const std::string& file) { return file.starts_with("jws__4_4."); }

TEST(Hs256Test, TakesTheCookbookTokensOfItsKindAndRefusesAllOthers) {
  const std::string folder = std::string(DREAMSCAPE_CORPORA_DIR) + "/jose-cookbook";
  std::size_t taken = 0;
  std::size_t refused = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string file = entry.path().filename().string();
    if (entry.path().extension() != ".json") continue;
    const value example = read_json_corpus("jose-cookbook/" + file);
    const auto token = compact_of(example);
    if (!token) continue;
    const Hs256 jws(key_of(example));
    const auto payload = open(jws, *token);
    EXPECT_EQ(payload.has_value(), is_ours(file)) << file;
    if (is_ours(file)) {
      EXPECT_EQ(payload, std::string_view(example.at("input").at("payload").as_string()));
    }
    ++(payload ? taken : refused);
  }
  EXPECT_EQ(taken, 1U);
  EXPECT_GE(refused, 5U);
}

}  // namespace
}  // namespace security
