/// What a person sees when everything listens: three addresses, where the data lies and how many accounts there are;
/// with an empty database also commands to try.
#pragma once

#include <cstdint>
#include <optional>

#include <string>

#include "backend/backend.hpp"
#include "config/values.hpp"
#include "hosting/program.hpp"

namespace dreamscape {

/// What the services found when they opened their stores.
struct Surroundings {
  backend::Description stores;
  std::optional<std::uint64_t> accounts;  ///< nullopt: the database could not tell
};

/// Plain text with a line break at its end; `services` in the order auth, user, gateway.
[[nodiscard]] std::string greeting(const config::Values& values, const hosting::Services& services,
                                   const Surroundings& surroundings);

}  // namespace dreamscape
