/// What a JSON body may cost, from the common keys. Thread-safe.
#pragma once

#include <string_view>

#include "config/keys/common_keys.hpp"
#include "config/values.hpp"
#include "json/parse.hpp"

namespace hosting {

/// `bytes_key` names the setting with the largest body.
[[nodiscard]] inline json::ParseLimits json_limits(const config::Values& values, std::string_view bytes_key) {
  return {.depth_max = values.count(config::keys::kJsonDepthMax),
          .bytes_max = values.size_bytes(bytes_key),
          .members_max = values.count(config::keys::kJsonMembersMax),
          .values_max = values.count(config::keys::kJsonValuesMax)};
}

}  // namespace hosting
