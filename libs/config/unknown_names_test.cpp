#include "config/unknown_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/keys/tables.hpp"

namespace {

using config::meant_setting;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(UnknownNamesTest, NamesTheSettingThatWasMeant) {
  EXPECT_EQ(meant_setting("GATEWAY_PROT"), "GATEWAY_PORT");
  EXPECT_EQ(meant_setting("JWT_SECRT"), "JWT_SECRET");
  EXPECT_EQ(meant_setting("JWT_SECRET_FIEL"), "JWT_SECRET_FILE");
  EXPECT_EQ(meant_setting("gateway_port"), "GATEWAY_PORT");
  EXPECT_EQ(meant_setting("DATABASEURL"), "DATABASE_URL");
  EXPECT_EQ(meant_setting("TRUSTED_PROXY"), std::nullopt);  // three errors: another word
  EXPECT_EQ(meant_setting("RATE_LIMIT_LOGINS_MAX"), "RATE_LIMIT_LOGIN_MAX");
}

TEST(UnknownNamesTest, LeavesVariablesOfOthersAlone) {
  for (const char* name : {"PATH",
                           "HOME",
                           "HOST",
                           "HOSTNAME",
                           "PWD",
                           "USER",
                           "LANG",
                           "LC_ALL",
                           "TERM",
                           "SHELL",
                           "TZ",
                           "NO_COLOR",
                           "NODE_PATH",
                           "NODE_NAME",
                           "POD_NAME",
                           "XDG_DATA_DIRS",
                           "XDG_DATA_DIR",
                           "LOGNAME",
                           "LOG_FILE",
                           "SSH_AUTH_SOCK",
                           "GATEWAY_HOST",
                           "AUTH_HOST",
                           "REDIS_SERVICE_HOST",
                           "REDIS_SERVICE_PORT",
                           "REDIS_PORT_6379_TCP_ADDR",
                           "GATEWAY_SERVICE_PORT",
                           "GATEWAY_PORT_3000_TCP",
                           "AUTH_SERVICE_SERVICE_HOST",
                           "AUTH_SERVICE_PORT",
                           "USER_SERVICE_PORT",
                           "USER_SERVICE_HOST",
                           "KUBERNETES_PORT",
                           "INVOCATION_ID",
                           "JOURNAL_STREAM",
                           "MANPATH",
                           "http_proxy",
                           "HTTPS_PROXY",
                           "NPM_CONFIG_CACHE",
                           "CI",
                           "GITHUB_TOKEN",
                           "MALLOC_ARENA_MAX",
                           "CLIENT_ID",
                           "ASAN_OPTIONS",
                           "TMPDIR",
                           "MAIL",
                           "PAGER",
                           "EDITOR",
                           "DISPLAY",
                           "DBUS_SESSION_BUS_ADDRESS",
                           "NODE_VERSION"}) {
    EXPECT_EQ(meant_setting(name), std::nullopt) << name;
  }
}

TEST(UnknownNamesTest, EverySettingIsKnown) {
  for (const auto& table : config::all_tables()) {
    for (const auto& key : table.keys) EXPECT_EQ(meant_setting(key.name), std::nullopt) << key.name;
  }
}

TEST(UnknownNamesTest, SaysWhereItStands) {
  const config::Environment environment(
      {config::Source{.variables = {{"GATEWAY_PROT", "1"}, {"RATE_LIMIT_BANANAS_MAX", "1"}}},
       config::Source{.file = "x.env", .variables = {{"AUTH_PROT", "1"}}, .lines = {{"AUTH_PROT", 4U}}}},
      {});
  EXPECT_THAT(config::unknown_names(environment), ElementsAre("GATEWAY_PROT: unknown, did you mean GATEWAY_PORT?",
                                                              HasSubstr("RATE_LIMIT_BANANAS_MAX: no such"),
                                                              "x.env:4: AUTH_PROT: unknown, did you mean AUTH_PORT?"));
}

}  // namespace
