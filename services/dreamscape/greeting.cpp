#include "dreamscape/greeting.hpp"

#include <filesystem>

#include "config/derived.hpp"
#include "config/keys/common_keys.hpp"

namespace dreamscape {
namespace {

std::string url(const config::Values& values, const hosting::HostedService& service) {
  const std::string address = values.text(config::keys::kBindAddress);
  const bool is_wildcard = address == "0.0.0.0" || address == "::";
  return "http://" + (is_wildcard ? std::string("127.0.0.1") : address) + ":" + std::to_string(service.port());
}

}  // namespace

std::string greeting(const config::Values& values, const hosting::Services& services) {
  const std::string door = url(values, *services[2]);
  const auto data = std::filesystem::absolute(values.text(config::keys::kDataDir)).lexically_normal();
  std::string text = "\nDreamScape core services " DREAMSCAPE_VERSION " are running.\n\n";
  text += "  gateway       " + door + "\n";
  text += "  auth-service  " + url(values, *services[0]) + "\n";
  text += "  user-service  " + url(values, *services[1]) + "\n";
  text += "  data          " + data.string() + "\n\nTry it, in another terminal:\n\n";
  text += "  curl -s " + door +
          "/api/v1/auth/register -H 'Content-Type: application/json' \\\n"
          "    -d '{\"email\":\"me@example.com\",\"password\":\"Correct-Horse-9!\",\"firstName\":\"Me\"}'\n\n";
  text += "  TOKEN=$(curl -s " + door +
          "/api/v1/auth/login -H 'Content-Type: application/json' \\\n"
          "    -d '{\"email\":\"me@example.com\",\"password\":\"Correct-Horse-9!\"}' | sed "
          "'s/.*\"accessToken\":\"\\([^\"]*\\).*/\\1/')\n\n";
  text += "  PHOTO=$(curl -s " + door +
          "/api/v1/users/profile/avatar -H \"Authorization: Bearer $TOKEN\" \\\n"
          "    -F avatar=@photo.jpg | sed 's/.*\"url\":\"[^\"]*\\(\\/uploads[^\"]*\\).*/\\1/')\n\n";
  text += "  curl -s \"" + door + "$PHOTO?size=256\" -o avatar.webp\n\nCtrl-C stops.\n\n";
  return text;
}

}  // namespace dreamscape
