#include "identity/email_address.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

#include "base/encoding.hpp"

namespace identity {
namespace {

std::string canonical(std::string_view typed) {
  const auto address = parse_email_address(typed);
  return address ? address->canonical : "refused";
}

struct CorpusCase {
  std::string id, address, category, diagnosis;
};

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// XML entities, and U+2400 + n (UTF-8 E2 90 80 + n), which stands for the control character n.
std::string decoded(std::string text) {
  text = replace_all(std::move(text), "&lt;", "<");
  text = replace_all(std::move(text), "&gt;", ">");
  text = replace_all(std::move(text), "&quot;", "\"");
  const std::regex reference("&#x24([0-9A-Fa-f]{2});");
  for (std::smatch match; std::regex_search(text, match, reference);) {
    text.replace(static_cast<std::size_t>(match.position()), static_cast<std::size_t>(match.length()), 1,
                 static_cast<char>(std::stoi(match[1].str(), nullptr, 16)));
  }
  for (std::size_t at = 0; (at = text.find("\xE2\x90", at)) != std::string::npos; ++at) {
    text.replace(at, 3, 1, static_cast<char>(text[at + 2] & 0x3F));
  }
  text = replace_all(std::move(text), "&#x7F;", "\x7F");
  return replace_all(std::move(text), "&amp;", "&");
}

std::string element(const std::string& test, const std::string& name) {
  const std::size_t begin = test.find("<" + name + ">");
  const std::size_t end = test.find("</" + name + ">");
  if (begin == std::string::npos || end == std::string::npos) return {};
  return decoded(test.substr(begin + name.size() + 2, end - begin - name.size() - 2));
}

std::vector<CorpusCase> corpus() {
  std::ifstream file(std::string(DREAMSCAPE_CORPORA_DIR) + "/email-addresses/tests.xml", std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  const std::string text = content.str();
  std::vector<CorpusCase> cases;
  for (std::size_t at = text.find("<test id="); at != std::string::npos; at = text.find("<test id=", at + 1)) {
    const std::string test = text.substr(at, text.find("</test>", at) - at);
    cases.push_back({test.substr(10, test.find('"', 10) - 10), element(test, "address"), element(test, "category"),
                     element(test, "diagnosis")});
  }
  return cases;
}

/// What the collection's categories mean here. Address literals are refused on purpose: they bypass every check a
/// domain allows, and no provider issues them (RFC 5321 section 4.1.3 permits, does not demand them).
bool is_to_be_accepted(const CorpusCase& test) {
  if (test.diagnosis == "ISEMAIL_RFC5321_ADDRESSLITERAL") return false;
  // Line breaks around an address come from pasting; nobody sees them.
  if (base::trim(test.address) == "test@iana.org") return true;
  return test.category == "ISEMAIL_VALID_CATEGORY" || test.category == "ISEMAIL_DNSWARN" ||
         test.category == "ISEMAIL_RFC5321";
}

TEST(EmailAddressTest, JudgesEveryAddressOfTheIsemailCollection) {
  std::size_t count = 0;
  for (const CorpusCase& test : corpus()) {
    EXPECT_EQ(parse_email_address(test.address).has_value(), is_to_be_accepted(test))
        << test.id << " " << test.address << " " << test.diagnosis;
    ++count;
  }
  EXPECT_EQ(count, 85U);
}

TEST(EmailAddressTest, RefusesWhatIsNoAddress) {
  for (const std::string_view text : {"", " ", "@", "a", "a@", "@b", "a@b@c.d", "a b@c.d", "a@-b.c", "a@b_c.d",
                                      "a@b..c", "\"@b.c", "a@b.c\r\nBcc: x@y.z", "<a@b.c>", "j\xC3\xBCrgen@b.c"}) {
    EXPECT_FALSE(parse_email_address(text)) << text;
  }
  EXPECT_FALSE(parse_email_address(std::string_view("a\0@b.c", 6)));
}

TEST(EmailAddressTest, DrawsTheLineAt254Characters) {
  const std::string label(61, 'd');
  const std::string start = std::string(64, 'a') + "@" + label + "." + label + "." + label + ".";
  EXPECT_TRUE(parse_email_address(start + std::string(254 - start.size(), 'd')));
  EXPECT_FALSE(parse_email_address(start + std::string(255 - start.size(), 'd')));
}

TEST(EmailAddressTest, StoresTheTypedFormTrimmedAndInLowerCase) {
  const auto address = parse_email_address("  Kevin.Test+Tag@Example.COM\t");
  ASSERT_TRUE(address);
  EXPECT_EQ(address->text, "kevin.test+tag@example.com");
}

TEST(EmailAddressTest, IgnoresDotsAndTagsOfGmail) {
  EXPECT_EQ(canonical("J.o.e+spam@GoogleMail.com"), "joe@gmail.com");
  EXPECT_EQ(canonical("joe@gmail.com"), "joe@gmail.com");
}

TEST(EmailAddressTest, IgnoresTagsButNotDotsOfOutlookYahooAndIcloud) {
  EXPECT_EQ(canonical("j.oe+x@outlook.com"), "j.oe@outlook.com");
  EXPECT_EQ(canonical("joe+x@yahoo.co.uk"), "joe@yahoo.co.uk");
  EXPECT_EQ(canonical("joe+x+y@icloud.com"), "joe@icloud.com");
  EXPECT_EQ(canonical("joe+x@hotmail.fr"), "joe@hotmail.fr");
}

TEST(EmailAddressTest, KeepsTagsOfEveryOtherDomain) {
  EXPECT_EQ(canonical("e2e+123@dreamscape.test"), "e2e+123@dreamscape.test");
  EXPECT_EQ(canonical("joe+x@outlook.example.com"), "joe+x@outlook.example.com");
  EXPECT_EQ(canonical("joe+x@gmail.com.evil.org"), "joe+x@gmail.com.evil.org");
}

TEST(EmailAddressTest, KeepsALocalPartThatIsNothingButATag) { EXPECT_EQ(canonical("+x@gmail.com"), "+x@gmail.com"); }

}  // namespace
}  // namespace identity
