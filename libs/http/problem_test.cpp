#include "http/problem.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace http {
namespace {

boost::json::value body_of(const Response& response) {
  return boost::json::parse(std::get<std::string>(response.body));
}

TEST(ProblemTest, NeverShowsPrivateDetail) {
  const Response response = problem(base::internal_error("SQLITE_CORRUPT at /var/lib/x"));
  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(
      std::get<std::string>(response.body),
      R"({"success":false,"message":"Internal server error","error":"Internal server error","code":"INTERNAL_ERROR"})");
}

TEST(ProblemTest, SendsBothShapesOfAViolation) {
  const Response response = problem(base::validation_failed({{"email", "Please provide a valid email address"}}));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(std::get<std::string>(response.body),
            R"({"success":false,"message":"Validation failed","error":"Validation failed","errors":[{"type":"field",)"
            R"("msg":"Please provide a valid email address","message":"Please provide a valid email address",)"
            R"("path":"email","field":"email","location":"body"}]})");
}

TEST(ProblemTest, TellsWhenToTryAgain) {
  const auto error = base::Error{base::ErrorCode::kRateLimited, "Too many"}.with_retry_after(std::chrono::seconds{7});
  const Response response = problem(error);
  EXPECT_EQ(response.status, 429);
  EXPECT_EQ(response.fields.find("Retry-After"), "7");
  EXPECT_EQ(body_of(response).at("retryAfter"), 7);
  EXPECT_EQ(body_of(response).at("hint"), "Try again in 7 seconds.");
  EXPECT_EQ(body_of(response).at("code"), "RATE_LIMIT_EXCEEDED");
}

TEST(ProblemTest, OverloadIs503WithRetryAfter) {
  const Response response = problem(base::unavailable("pool full"));
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.fields.find("Retry-After"), "1");
  EXPECT_EQ(body_of(response).at("code"), "DEPENDENCY_UNAVAILABLE");
}

}  // namespace
}  // namespace http
