#include "endpoints/answer.hpp"

#include <string>
#include <utility>

#include "base/json_text.hpp"
#include "json/writer.hpp"

namespace endpoints {
namespace {

/// So that few bodies have to move while they grow.
constexpr std::size_t kUsualBodyBytes = 1024;

}  // namespace

http::Response success(int status, std::string_view message, const boost::json::object& data) {
  std::string body = R"({"success":true,"message":)";
  base::append_json_string(body, message);
  if (!data.empty()) json::append_object(body += R"(,"data":)", data);
  return http::json_response(status, std::move(body += '}'));
}

http::Response success(int status, const boost::json::object& members) {
  std::string body;
  body.reserve(kUsualBodyBytes);
  json::append_members(body += R"({"success":true)", members, ',');
  return http::json_response(status, std::move(body += '}'));
}

SuccessText::SuccessText(const char* message) {
  body_.reserve(kUsualBodyBytes);
  members_.add("success", true);
  if (message != nullptr) members_.add("message", std::string_view(message));
}

http::Response SuccessText::finish(int status) {
  members_.end();
  return http::json_response(status, std::move(body_));
}

}  // namespace endpoints
