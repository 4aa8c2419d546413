#include "endpoints/media_type.hpp"

#include <gtest/gtest.h>

namespace endpoints {
namespace {

TEST(MediaTypeTest, IsOtherForWhatNeitherReaderTakes) {
  for (const char* type : {"text/plain", "application/xml", "application/jsonx", "json", "", "image/svg+json"}) {
    EXPECT_EQ(media_type_of(type), MediaType::kOther) << type;
  }
}

TEST(MediaTypeTest, IsOtherInAForeignCharset) {
  for (const char* type : {"application/json; charset=utf-16", "application/json;charset=\"latin1\"",
                           "application/x-www-form-urlencoded; charset=iso-8859-1"}) {
    EXPECT_EQ(media_type_of(type), MediaType::kOther) << type;
  }
}

TEST(MediaTypeTest, IsJsonInEverySpelling) {
  for (const char* type : {"application/json", "Application/JSON; charset=\"UTF-8\"", "application/json ; x=1",
                           "application/json;charset=US-ASCII", "application/merge-patch+json"}) {
    EXPECT_EQ(media_type_of(type), MediaType::kJson) << type;
  }
}

TEST(MediaTypeTest, IsJsonWhereNoneIsNamed) { EXPECT_EQ(media_type_of(std::nullopt), MediaType::kJson); }

TEST(MediaTypeTest, KnowsForms) {
  EXPECT_EQ(media_type_of("application/x-www-form-urlencoded; charset=UTF-8"), MediaType::kForm);
}

}  // namespace
}  // namespace endpoints
