// `dreamscape user unlock` while the services run.
#include "stack.hpp"
#include "testing/process/redis_server.hpp"
#include "tools.hpp"

namespace integration {
namespace {

class UnlockTest : public testing::TestWithParam<Store> {
 protected:
  void SetUp() override {
    if (GetParam() == Store::kMongodb) environment_["REDIS_URL"] = testkit::RedisServer::shared().url();
    environment_["REDIS_COMMAND_TIMEOUT_MS"] = "20000";  // else a busy machine makes a service count by itself
    environment_["RATE_LIMIT_LOGIN_MAX"] = "2";
    data_.describe(environment_);
  }
  [[nodiscard]] int log_in(const Stack& stack, const std::string& email, const std::string& password = kPassword) {
    return stack.auth().request("POST", "/api/v1/auth/login", credentials(email, password)).status;
  }
  [[nodiscard]] int unlock(const std::string& email) const {
    Process process("dreamscape", {"user", "unlock", email}, environment_);
    return process.wait(60s).value_or(-1);
  }

  const Data data_{GetParam()};
  Process::Environment environment_ = patient();
};

// What an operator does when somebody's password was guessed at, or forgotten too often.
TEST_P(UnlockTest, LetsTheOwnerInAtOnceAndNobodyElse) {
  const Stack stack(environment_);
  const std::string anna = data_.address("anna");
  const std::string berta = data_.address("berta");
  for (const std::string& email : {anna, berta}) {
    ASSERT_EQ(stack.auth().request("POST", "/api/v1/auth/register", registration(email)).status, 201);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(log_in(stack, email, "Wrong-Horse-7!"), 401);
    EXPECT_EQ(log_in(stack, email), 429);
  }
  EXPECT_EQ(unlock(anna), 0);
  EXPECT_EQ(log_in(stack, anna), 200);
  EXPECT_EQ(log_in(stack, berta), 429);
}

INSTANTIATE_TEST_SUITE_P(All, UnlockTest, testing::Values(Store::kEmbedded, Store::kMongodb), store_name);

}  // namespace
}  // namespace integration
