#include "http/websocket/handshake.hpp"

#include "base/encoding.hpp"

namespace http {
namespace {

constexpr std::string_view kVersion = "13";
constexpr std::size_t kKeyBytes = 16;

}  // namespace

bool is_websocket_upgrade(const Request& request) noexcept {
  const RequestHead& head = request.head();
  return head.method == Method::kGet && head.version == 11 && head.fields.has_token("connection", "upgrade") &&
         head.fields.has_token("upgrade", "websocket");
}

std::optional<std::string_view> websocket_key(Request& request) {
  if (!is_websocket_upgrade(request) || request.body().is_present()) return std::nullopt;
  const FieldViews& fields = request.head().fields;
  const auto version = fields.find("sec-websocket-version");
  const auto key = fields.find("sec-websocket-key");
  if (version != kVersion || !key || fields.count("sec-websocket-key") != 1) return std::nullopt;
  const auto bytes = base::from_base64(*key);
  if (!bytes || bytes->size() != kKeyBytes) return std::nullopt;
  return key;
}

}  // namespace http
