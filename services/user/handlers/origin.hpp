/// Where a request came from, as far as records remember it.
#pragma once

#include "accounts/client.hpp"
#include "http/request.hpp"
#include "privacy/consents.hpp"

namespace user {

/// What is longer than this is cut off.
inline constexpr std::size_t kUserAgentBytesMax = 512;

/// The request's field, cut to whole characters; nullopt when there is none, or it is no UTF-8.
[[nodiscard]] std::optional<std::string> user_agent_of(const http::Request& request);

[[nodiscard]] inline privacy::Origin origin_of(const http::Request& request) {
  return {.ip_address = request.client_ip, .user_agent = user_agent_of(request)};
}
[[nodiscard]] inline accounts::Client client_of(const http::Request& request) {
  return {.ip_address = request.client_ip, .user_agent = user_agent_of(request)};
}

}  // namespace user
