#include "auth/routes.hpp"

#include <fstream>
#include <set>
#include <sstream>

#include "auth/testing/world.hpp"
#include "base/encoding.hpp"

namespace auth {
namespace {

TEST(RoutesTest, AreExactlyThoseOfTheOpenapiFile) {
  World world;
  std::set<std::string> served;
  for (const http::Route& route : world.app().router().routes()) {
    served.insert(base::to_lower_ascii(http::to_string(route.method)) + " " + route.path);
  }
  std::ifstream file(std::string(DREAMSCAPE_SOURCE_DIR) + "/api/auth.json");
  std::stringstream text;
  text << file.rdbuf();
  std::set<std::string> described;
  const auto document = boost::json::parse(text.str());
  for (const auto& [path, item] : document.at("paths").as_object()) {
    for (const auto& [method, operation] : item.as_object()) {
      described.insert(std::string(method) + " " + std::string(path));
    }
  }
  EXPECT_EQ(described, served);
}

}  // namespace
}  // namespace auth
