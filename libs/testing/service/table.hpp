/// Tables of requests and what must come back, and suites that run on every store. For tests only.
#pragma once

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "testing/http/client.hpp"

namespace testkit {

/// One row of a table of requests.
struct Case {
  std::string name;
  std::string body;
  int status = 200;
  std::string contains;    ///< part of the answer's body
  std::string lacks = {};  ///< must not be part of it
};

inline void expect(const HttpReply& reply, const Case& row) {
  EXPECT_EQ(reply.status, row.status) << row.name << ": " << reply.body;
  EXPECT_NE(reply.body.find(row.contains), std::string::npos) << row.name << ": " << reply.body;
  if (!row.lacks.empty()) {
    EXPECT_EQ(reply.body.find(row.lacks), std::string::npos) << row.name << ": " << reply.body;
  }
}

/// Status, message and code of an error body to the byte (docs/http-contract.md §1.2, §1.3, §1.8).
inline void expect_error(const HttpReply& reply, int status, std::string_view message, std::string_view code) {
  EXPECT_EQ(reply.status, status) << reply.body;
  std::string body = R"({"success":false,"message":")" + std::string(message) + R"(","error":")" + std::string(message);
  body += code.empty() ? std::string("\"}") : R"(","code":")" + std::string(code) + "\"}";
  EXPECT_EQ(reply.body, body);
}

/// The text of a JSON value, which must be one, in a form that compares with others.
inline std::string text_of(const boost::json::value& value) { return std::string(value.as_string()); }

/// Runs on every store a service can have: `class XTest : public OnEveryStore {}; INSTANTIATE_ON_EVERY_STORE(XTest);`
class OnEveryStore : public ::testing::TestWithParam<const char*> {};
#define INSTANTIATE_ON_EVERY_STORE(suite)                                                  \
  INSTANTIATE_TEST_SUITE_P(Store, suite, ::testing::Values("memory", "sqlite", "mongodb"), \
                           [](const auto& chosen) { return std::string(chosen.param); })

}  // namespace testkit
