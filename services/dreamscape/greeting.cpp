#include "dreamscape/greeting.hpp"

#include "base/version.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/gateway_keys.hpp"
#include "gateway/pages/embedded.hpp"

namespace dreamscape {
namespace {

std::string url(const config::Values& values, const hosting::HostedService& service) {
  const std::string address = values.text(config::keys::kBindAddress);
  const bool is_wildcard = address == "0.0.0.0" || address == "::";
  return "http://" + (is_wildcard ? std::string("127.0.0.1") : address) + ":" + std::to_string(service.port());
}

/// The smallest sound PNG, so that the recipe needs no file nobody has.
constexpr const char* kPicture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

/// From signing up to a picture in another size. curl's -f makes a failure visible.
std::string recipe(const std::string& door) {
  std::string text = "Try it, in another terminal:\n\n";
  text += "  curl -fsS " + door +
          "/api/v1/auth/register -H 'Content-Type: application/json' \\\n"
          "    -d '{\"email\":\"me@example.com\",\"password\":\"Correct-Horse-9!\",\"firstName\":\"Me\"}'\n\n";
  text += "  TOKEN=$(curl -fsS " + door +
          "/api/v1/auth/login -H 'Content-Type: application/json' \\\n"
          "    -d '{\"email\":\"me@example.com\",\"password\":\"Correct-Horse-9!\"}' | sed "
          "'s/.*\"accessToken\":\"\\([^\"]*\\).*/\\1/')\n\n";
  text += std::string("  echo ") + kPicture + " | base64 -d > photo.png\n\n";
  text += "  PHOTO=$(curl -fsS " + door +
          "/api/v1/users/profile/avatar -H \"Authorization: Bearer $TOKEN\" \\\n"
          "    -F avatar=@photo.png | sed 's/.*\"url\":\"[^\"]*\\(\\/uploads[^\"]*\\).*/\\1/')\n\n";
  return text + "  curl -fsS \"" + door + "$PHOTO?size=256\" -o avatar.webp\n\n";
}

}  // namespace

std::string greeting(const config::Values& values, const hosting::Services& services,
                     const Surroundings& surroundings) {
  const std::string door = url(values, *services[2]);
  std::string text = "\nDreamScape core services " + std::string(base::version()) + " are running.\n\n";
  const bool has_pages = values.flag(config::keys::kPages) && !gateway::embedded_shell().empty();
  text += "  gateway       " + door + (has_pages ? "  (open it in a browser)\n" : "\n");
  text += "  auth-service  " + url(values, *services[0]) + "\n";
  text += "  user-service  " + url(values, *services[1]) + "\n";
  text += "  database      " + surroundings.stores.database + (surroundings.stores.is_new ? "  (NEW)" : "") + "\n";
  text += "  uploads       " + surroundings.stores.uploads + "\n";
  text += "  accounts      " + (surroundings.accounts ? std::to_string(*surroundings.accounts) : "unknown") + "\n\n";
  if (surroundings.accounts == 0U) text += recipe(door);
  return text + "Ctrl-C stops.\n\n";
}

}  // namespace dreamscape
