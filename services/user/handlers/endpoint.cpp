#include "user/handlers/endpoint.hpp"

#include <algorithm>

#include "base/encoding.hpp"

namespace user {
namespace {

constexpr std::size_t kEntityIdMax = 255;

}  // namespace

http::Handler bind(const Context& context, Endpoint endpoint) {
  return [&context, endpoint](http::Request& request) { return endpoint(context, request); };
}

bool is_possible_id(std::string_view id) {
  return id.size() == 36 && id.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

http::Response answer_data(int status, const char* message, boost::json::value data) {
  boost::json::object body;
  if (message != nullptr) body["message"] = message;
  body["data"] = std::move(data);
  return success(status, body);
}

base::Status finish_in_words(const json::Decoder& in) {
  if (in.violations().empty()) return {};
  return std::unexpected(
      base::Error{base::ErrorCode::kInvalidArgument, in.violations().front().message}.with_violations(in.violations()));
}

std::string_view spelling_in(const json::Decoder& in, std::initializer_list<std::string_view> names) {
  const auto* found = std::ranges::find_if(names, [&](std::string_view name) { return in.has(name); });
  return found == names.end() ? *names.begin() : *found;
}

bool is_entity_id(std::string_view text) {
  return !text.empty() && base::is_utf8(text) && text.find('\0') == std::string_view::npos &&
         base::count_code_points(text) <= kEntityIdMax;
}

std::string decode_entity_id(json::Decoder& in, std::string_view name, std::string_view missing,
                             std::string_view refused) {
  return in.required_string(
      name, {.min = 1, .max = kEntityIdMax, .empty_is_absent = true, .message = refused, .missing_message = missing});
}

}  // namespace user
