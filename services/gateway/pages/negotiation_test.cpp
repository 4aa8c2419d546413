#include "gateway/pages/negotiation.hpp"

#include <gtest/gtest.h>

namespace gateway {
namespace {

TEST(PrefersHtmlTest, KnowsTheNavigationsOfBrowsers) {
  for (const char* accept : {
           "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
           "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
           "text/html, application/xhtml+xml, image/jxr, */*;q=0.5",
           "TEXT/HTML",
           "text/*",
           "text/html;level=1;q=0.5, application/json;q=0.4",
           "application/json;q=0, text/html;q=0.001",
       }) {
    EXPECT_TRUE(prefers_html(accept)) << accept;
  }
}

TEST(PrefersHtmlTest, LeavesEverybodyElseTheJson) {
  for (const char* accept : {
           "",
           "*/*",
           "application/json",
           "application/json, text/plain, */*",
           "text/html, application/json",
           "application/json, text/html;q=0.9",
           "text/html;q=0",
           "text/html;q=0.0, */*",
           "text/html;q=0.5, */*;q=0.8",
           "text/html;q=0.5, application/*;q=0.5",
           "text/htmlx",
           "image/avif,image/webp,*/*;q=0.8",
           ",,;;q=,",
       }) {
    EXPECT_FALSE(prefers_html(accept)) << accept;
  }
}

TEST(PrefersHtmlTest, TakesWhatCannotBeReadForNoWeight) {
  for (const char* accept : {"text/html;q=x", "text/html;q=", "text/html;q=0.5.5", "text/html;q=9", "text/html;q=-1"}) {
    EXPECT_TRUE(prefers_html(accept)) << accept;
  }
}

TEST(BestCodingTest, ReadsTheList) {
  for (const char* list :
       {"gzip, deflate, br, zstd", "BR", "br;q=0.5, gzip;q=0.5", "gzip;q=0, br;q=0.1", "*;q=0, br"}) {
    EXPECT_EQ(best_coding(list), ContentCoding::kBrotli) << list;
  }
  for (const char* list : {"gzip", "gzip, deflate", "br;q=0.1, GZIP", "*", "identity;q=0.5, *;q=0.1", "br;q=0, gzip"}) {
    EXPECT_EQ(best_coding(list), ContentCoding::kGzip) << list;
  }
  for (const char* list : {"", "identity", "gzip;q=0", "gzip;q=0, *", "*;q=0", "gzipped", "brotli", "br;q=0"}) {
    EXPECT_EQ(best_coding(list), ContentCoding::kIdentity) << list;
  }
}

}  // namespace
}  // namespace gateway
