#include "endpoints/answer.hpp"

#include <string>
#include <utility>

#include "base/json_text.hpp"
#include "json/writer.hpp"

namespace endpoints {

http::Response success(int status, std::string_view message, const boost::json::object& data) {
  std::string body = R"({"success":true,"message":)";
  base::append_json_string(body, message);
  if (!data.empty()) json::append_object(body += R"(,"data":)", data);
  return http::json_response(status, std::move(body += '}'));
}

http::Response success(int status, boost::json::object members) {
  boost::json::object envelope{{"success", true}};
  for (auto& member : members) envelope.emplace(member.key(), std::move(member.value()));
  return http::json_response(status, json::serialize(envelope));
}

}  // namespace endpoints
