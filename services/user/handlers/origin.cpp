#include "user/handlers/origin.hpp"

#include "base/encoding.hpp"

namespace user {

std::optional<std::string> user_agent_of(const http::Request& request) {
  const auto field = request.field("User-Agent");
  if (!field || !base::is_utf8(*field)) return std::nullopt;
  std::string_view text = field->substr(0, kUserAgentBytesMax);
  while (!base::is_utf8(text)) text.remove_suffix(1);
  return std::string(text);
}

}  // namespace user
