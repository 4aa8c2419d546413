#include "json/parse.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include <boost/json/monotonic_resource.hpp>

#include "json/bounded_parser.hpp"
#include "json/key_rules.hpp"

namespace json {
namespace {

constexpr std::size_t kArenaBytesMin = 512;
constexpr std::size_t kArenaBytesMax = 64 * 1024;

base::Error invalid_json() {
  return base::Error{base::ErrorCode::kInvalidArgument, "Invalid JSON body"}.with_reason("INVALID_JSON");
}

/// An operator stands where a value belongs, so the client is told which field is wrong.
base::Error operator_key(std::string_view field) {
  return base::validation_failed({{.field = std::string(field), .message = "Invalid value"}});
}

bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

base::Status inspect(const boost::json::value& value, std::string_view field);

base::Status inspect_member(const boost::json::key_value_pair& member, std::string_view field) {
  const std::string_view name = member.key();
  if (has_nul(name) || is_prototype_key(name)) return std::unexpected(invalid_json());
  if (is_operator_key(name)) return std::unexpected(operator_key(field));
  return inspect(member.value(), field.empty() ? name : field);
}

/// Looks for what the grammar allows and the contract does not. `field` is the top-level member `value` belongs to.
/// Recursion is bounded by the depth limit of the parser.
base::Status inspect(const boost::json::value& value, std::string_view field) {
  if (const auto* text = value.if_string(); text && has_nul(*text)) return std::unexpected(invalid_json());
  if (const auto* number = value.if_double(); number && !std::isfinite(*number)) return std::unexpected(invalid_json());
  if (const auto* array = value.if_array()) {
    for (const auto& item : *array) {
      if (auto status = inspect(item, field); !status) return status;
    }
  }
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) {
      if (auto status = inspect_member(member, field); !status) return status;
    }
  }
  return {};
}

/// White space of RFC 8259 section 2.
bool is_blank(std::string_view body) { return body.find_first_not_of(" \t\r\n") == std::string_view::npos; }

boost::json::storage_ptr make_arena(std::size_t body_bytes) {
  return boost::json::make_shared_resource<boost::json::monotonic_resource>(
      std::clamp(body_bytes * 2, kArenaBytesMin, kArenaBytesMax));
}

}  // namespace

base::Result<boost::json::value> parse(std::string_view body, const ParseLimits& limits) {
  if (body.size() > limits.bytes_max) {
    return std::unexpected(base::Error{base::ErrorCode::kPayloadTooLarge, "Request body too large"});
  }
  if (is_blank(body)) return boost::json::value(boost::json::object_kind);
  std::optional<boost::json::value> value = parse_bounded(body, limits, make_arena(body.size()));
  if (!value) return std::unexpected(invalid_json());
  if (auto status = inspect(*value, ""); !status) return std::unexpected(std::move(status).error());
  return std::move(*value);
}

base::Result<boost::json::object> parse_object(std::string_view body, const ParseLimits& limits) {
  auto value = parse(body, limits);
  if (!value) return std::unexpected(std::move(value).error());
  if (!value->is_object()) return std::unexpected(invalid_json());
  return std::move(value->get_object());
}

}  // namespace json
