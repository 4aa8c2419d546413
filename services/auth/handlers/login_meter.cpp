#include "auth/handlers/login_meter.hpp"

namespace auth {
namespace {

metrics::Counter logins(metrics::Registry& registry, const char* result) {
  return registry.counter("auth_logins_total", "Attempts to log in by how they ended", {{"result", result}});
}

}  // namespace

LoginMeter::LoginMeter(metrics::Registry& registry)
    : succeeded_(logins(registry, "ok")),
      invalid_credentials_(logins(registry, "invalid_credentials")),
      suspended_(logins(registry, "suspended")),
      rate_limited_(logins(registry, "rate_limited")),
      unjudged_(logins(registry, "error")) {}

void LoginMeter::failed(const base::Error& error) const noexcept {
  if (error.code() == base::ErrorCode::kRateLimited) return rate_limited_.add();
  if (error.reason() == "INVALID_CREDENTIALS") return invalid_credentials_.add();
  if (error.reason() == "ACCOUNT_SUSPENDED") return suspended_.add();
  unjudged_.add();
}

}  // namespace auth
