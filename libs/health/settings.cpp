#include "health/settings.hpp"

#include "config/keys/common_keys.hpp"

namespace health {

ReporterOptions reporter_options(const config::Values& values, std::string_view service) {
  namespace keys = config::keys;
  ReporterOptions options;
  options.service = std::string(service);
  options.environment = values.text(keys::kNodeEnv);
  options.ok_text = values.text(keys::kHealthStatusOkText);
  options.degraded_status = values.text(keys::kHealthDegradedHttp) == "206" ? 206 : 200;
  options.has_legacy_names = values.flag(keys::kHealthLegacyNames);
  return options;
}

}  // namespace health
