#include "config/derived.hpp"
#include "config/keys/common_keys.hpp"
#include "dreamscape/doctor/examination.hpp"
#include "dreamscape/doctor/hosts.hpp"

namespace dreamscape {
namespace {

bool has_option(std::string_view url, std::string_view option) {
  const std::size_t query = url.find('?');
  return query != std::string_view::npos && url.substr(query).find(option) != std::string_view::npos;
}

void examine_database(std::string_view url, Findings& found) {
  if (!url.starts_with("mongodb")) return;
  if (!has_credentials(url) && !has_option(url, "authMechanism=MONGODB-X509")) {
    found.push_back({"database-without-password", Severity::kProblem, "DATABASE_URL names no user of MongoDB",
                     "give the database a user of its own: mongodb://USER:PASSWORD@HOST/dreamscape"});
  }
  // mongodb+srv:// means TLS unless it is switched off (connection string specification).
  const bool has_tls = has_option(url, "tls=true") || has_option(url, "ssl=true") ||
                       (url.starts_with("mongodb+srv://") && !has_option(url, "tls=false"));
  if (has_tls || is_on_this_machine(url)) return;
  found.push_back({"database-without-tls", Severity::kWarning,
                   "MongoDB is on another machine and asked without TLS: accounts travel in the clear",
                   "add tls=true to DATABASE_URL, or keep the connection in a network of its own"});
}

void examine_cache(std::string_view url, Findings& found) {
  if (!has_credentials(url)) {
    found.push_back({"redis-without-password", Severity::kProblem, "Redis is asked without a password",
                     "requirepass in redis.conf, and REDIS_PASSWORD or redis://:PASSWORD@HOST"});
  }
  if (url.starts_with("rediss://") || is_on_this_machine(url)) return;
  found.push_back({"redis-without-tls", Severity::kWarning, "Redis is on another machine and asked without TLS",
                   "rediss://, or keep the connection in a network of its own"});
}

}  // namespace

Findings examine_store_urls(const Case& it) {
  Findings found;
  examine_database(config::database_url(it.values).reveal(), found);
  if (const auto url = config::redis_url(it.values)) examine_cache(url->reveal(), found);
  return found;
}

}  // namespace dreamscape
