#include "config/parse_value.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;
using testing::ElementsAre;

TEST(ParseDurationTest, RefusesWhatIsNotADuration) {
  for (const auto text : {"", " ", "h", "-5m", "+5m", "1.5h", "1h30m", "5 minutes", "0x10", "5y", "h5"}) {
    EXPECT_EQ(config::parse_duration(text), std::nullopt) << text;
  }
}

TEST(ParseDurationTest, RefusesWhatOverflows) {
  for (const auto text : {"99999999999999999999", "9223372036854775807w", "9223372036854775807", "101000d"}) {
    EXPECT_EQ(config::parse_duration(text), std::nullopt) << text;
  }
}

TEST(ParseDurationTest, ReadsTheFormsOfTheContract) {
  EXPECT_EQ(config::parse_duration("900"), 900s);
  EXPECT_EQ(config::parse_duration("15m"), 15min);
  EXPECT_EQ(config::parse_duration("24h"), 24h);
  EXPECT_EQ(config::parse_duration("7d"), 24h * 7);
  EXPECT_EQ(config::parse_duration(" 2 W "), 24h * 14);
  EXPECT_EQ(config::parse_duration("250ms"), 250ms);
}

TEST(ParseDurationTest, ReadsANumberAloneInTheUnitOfTheKey) {
  EXPECT_EQ(config::parse_duration("900", config::Unit::kMilliseconds), 900ms);
  EXPECT_EQ(config::parse_duration("900", config::Unit::kSeconds), 900s);
}

TEST(ParseSizeTest, RefusesWhatIsNotASize) {
  for (const auto text : {"", "k", "-1", "1.5m", "1tb", "5 m b", "99999999999999999999", "9999999999999g"}) {
    EXPECT_EQ(config::parse_size(text), std::nullopt) << text;
  }
}

TEST(ParseSizeTest, ReadsBytesAndPowersOf1024) {
  EXPECT_EQ(config::parse_size("5242880"), 5242880);
  EXPECT_EQ(config::parse_size("512k"), 512 * 1024);
  EXPECT_EQ(config::parse_size("5MB"), 5 * 1024 * 1024);
  EXPECT_EQ(config::parse_size("5 MiB"), 5 * 1024 * 1024);
  EXPECT_EQ(config::parse_size("1g"), 1024 * 1024 * 1024);
}

TEST(ParseBooleanTest, RefusesOtherWords) {
  for (const auto text : {"", "maybe", "2", "truee"}) EXPECT_EQ(config::parse_boolean(text), std::nullopt) << text;
}

TEST(ParseBooleanTest, ReadsTheUsualWords) {
  for (const auto text : {"true", "1", "YES", " on "}) EXPECT_EQ(config::parse_boolean(text), true) << text;
  for (const auto text : {"false", "0", "No", "off"}) EXPECT_EQ(config::parse_boolean(text), false) << text;
}

TEST(ParseListTest, TrimsItemsAndDropsEmptyOnes) {
  EXPECT_THAT(config::parse_list(" a, b ,,c, "), ElementsAre("a", "b", "c"));
  EXPECT_TRUE(config::parse_list("").empty());
}

TEST(NetworkTest, RefusesWhatIsNotANetwork) {
  for (const auto text : {"", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/", "10.0.0.256", "::1/129", "host",
                          "10.0.0.0/8/8", "10.0.0.0 /8"}) {
    EXPECT_FALSE(config::is_network(text)) << text;
  }
}

TEST(NetworkTest, AcceptsNetworksAddressesAndLoopback) {
  for (const auto text : {"10.0.0.0/8", "192.168.1.1", "::1", "fd00::/8", "0.0.0.0/0", "loopback"}) {
    EXPECT_TRUE(config::is_network(text)) << text;
  }
}

TEST(OriginTest, RefusesWhatIsMoreOrLessThanAnOrigin) {
  for (const auto text : {"", "app.example", "https://", "https://app.example/", "https://app.example/x",
                          "https://user@app.example", "ftp://app.example", "https://app.example:0",
                          "https://app.example:99999", "https://a b", "null", "https://*.example", "https://[::1"}) {
    EXPECT_FALSE(config::is_origin(text)) << text;
  }
}

TEST(OriginTest, AcceptsSerialisedOrigins) {
  for (const auto text : {"https://app.example", "http://localhost:5173", "http://[::1]:3000"}) {
    EXPECT_TRUE(config::is_origin(text)) << text;
  }
}

// Symptom: "HTTP://Example.com:80" was taken, and matched no browser, which sends "http://example.com".
TEST(OriginTest, LeavesOutThePortOfTheScheme) {
  EXPECT_EQ(config::origin_of("HTTP://Example.com:80/app"), "http://example.com");
  EXPECT_EQ(config::origin_of("https://example.com:443"), "https://example.com");
  EXPECT_EQ(config::origin_of("https://example.com:80"), "https://example.com:80");
  EXPECT_EQ(config::origin_of("http://[::1]:80"), "http://[::1]");
}

TEST(OriginTest, TakesTheOriginOfAUrl) {
  EXPECT_EQ(config::origin_of("https://App.Example:8443/login?x=1"), "https://app.example:8443");
  EXPECT_EQ(config::origin_of("mailto:a@b.example"), std::nullopt);
}

TEST(UrlTest, RefusesOtherSchemesAndUnsafeText) {
  constexpr std::array schemes{"mongodb"sv, "sqlite"sv, "http"sv};
  for (const auto text : {"", "mongodb", "mongodb:", "mongodb://", "postgres://db", "mongodb://a b",
                          "sqlite:", "http://user@host", "http:///x", "mongodb://h\n"}) {
    EXPECT_FALSE(config::is_url(text, schemes)) << text;
  }
}

TEST(UrlTest, AcceptsListedSchemes) {
  constexpr std::array schemes{"mongodb"sv, "sqlite"sv, "http"sv};
  for (const auto text : {"mongodb://u:p@a:1,b:2/db?x=y", "sqlite:/data/x.db", "http://auth-service:3001/x"}) {
    EXPECT_TRUE(config::is_url(text, schemes)) << text;
  }
}

TEST(RedactUrlTest, RemovesUserInformationAndQuery) {
  EXPECT_EQ(config::redact_url("mongodb://u:p/x@y@h1,h2/db?tls=1&k=secret"),
            "mongodb://[redacted]@h1,h2/db?[redacted]");
  EXPECT_EQ(config::redact_url("redis://cache:6379/0"), "redis://cache:6379/0");
  EXPECT_EQ(config::redact_url("sqlite:/data/x.db"), "sqlite:/data/x.db");
}

}  // namespace
