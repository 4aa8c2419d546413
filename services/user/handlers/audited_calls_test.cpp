// Which row each call leaves in the data-access log (docs/http-contract.md §7.15).
#include "user/testing/world.hpp"

namespace user {
namespace {

class AuditedCallsTest : public OnEveryStore {};
INSTANTIATE_ON_EVERY_STORE(AuditedCallsTest);

struct AuditedCall {
  const char* method;
  std::string path;
  std::string noted;  ///< the whole of what the log says
  std::string body = {};
  int status = 200;
};

/// What the log says of the call: "UPDATE AdminUser by admin". An hour later than the one before, because what people
/// read of their own is gathered by the hour.
std::string noted_of(World& world, const Person& person, const AuditedCall& call) {
  world.clock().advance(std::chrono::hours{1});
  const auto reply = world.client().request(call.method, call.path, call.body, world.sign_in(person).bearer());
  EXPECT_EQ(reply.status, call.status) << call.method << " " << call.path << reply.body;
  EXPECT_TRUE(world.run(world.stores().audit_log->flush()));
  storage::AuditQuery query;
  query.accessor_id = person.id;
  query.from = world.clock().now();
  const auto page = world.run(world.stores().audit_log->list(std::move(query)));
  if (!page) return "unreadable";
  std::string all;
  for (const storage::AuditEntry& row : page->items) {
    all.append(all.empty() ? "" : ", ").append(row.action).append(" ").append(row.resource);
    all.append(" by ").append(row.accessor_type);
    EXPECT_EQ(row.method, call.method) << call.path;
  }
  return all;
}

void expect_noted(World& world, const Person& person, const AuditedCall& call) {
  EXPECT_EQ(noted_of(world, person, call), call.noted) << call.method << " " << call.path;
}

// Symptom of the old service: what administrators read of others was in no log.
TEST_P(AuditedCallsTest, EveryCallOfAnAdministratorIsNoted) {
  World world(GetParam());
  const Person admin = world.sign_up("admin@example.com", storage::Role::kAdmin);
  const Person kevin = world.sign_up();
  const std::string root = "/api/v1/admin/";
  const std::string user = root + "users/" + kevin.id;
  const std::string read = "READ AdminUser by admin";
  const std::string update = "UPDATE AdminUser by admin";
  const AuditedCall calls[] = {
      {"GET", root + "users", read},
      {"GET", root + "users/export", "EXPORT AdminUser by admin"},
      {"GET", user, read},
      {"GET", user + "/activity", read},
      {"GET", user + "/security-events", read},
      {"GET", user + "/sessions", read},
      {"GET", root + "audit", read},
      {"PUT", user, update, R"({"firstName":"Eve"})"},
      {"PUT", user + "/suspend", update, "{}"},
      {"PUT", user + "/unsuspend", update},
      {"POST", user + "/suspend", update, "{}"},
      {"POST", user + "/unsuspend", update},
      {"PUT", user + "/suspend", update, R"({"reason":"spam"})"},
      {"PUT", user + "/reactivate", update},
      {"PUT", user + "/unlock", update},
      {"DELETE", user + "/sessions", update},
      {"POST", root + "policies", "CREATE AdminUser by admin", R"({"version":"9","title":"T","content":"C"})", 201},
      {"DELETE", user, "DELETE AdminUser by admin"},
  };
  for (const AuditedCall& call : calls) expect_noted(world, admin, call);
}

TEST_P(AuditedCallsTest, EveryCallOfOnboardingIsNoted) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string root = "/api/v1/users/onboarding";
  const std::string update = "UPDATE TravelOnboardingProfile by user";
  const std::string read = "READ TravelOnboardingProfile by user";
  std::vector<AuditedCall> calls{
      {"POST", root, "CREATE TravelOnboardingProfile by user"}, {"GET", root, read}, {"GET", root + "/progress", read}};
  for (const char* step : {"destinations", "budget", "travel_types", "accommodation", "transport"}) {
    calls.push_back(
        {"PUT", root + "/step", update, R"({"step":")" + std::string(step) + R"(","data":{},"markCompleted":true})"});
  }
  calls.push_back({"POST", root + "/complete", update});
  calls.push_back({"DELETE", root, "DELETE TravelOnboardingProfile by user"});
  for (const AuditedCall& call : calls) expect_noted(world, kevin, call);
}

TEST_P(AuditedCallsTest, EveryCallAboutPrivacyIsNoted) {
  World world(GetParam());
  const Person kevin = world.sign_up();
  const std::string root = "/api/v1/users/gdpr/";
  const std::string read = "READ GdprData by user";
  const std::string create = "CREATE GdprData by user";
  const std::string update = "UPDATE GdprData by user";
  ASSERT_TRUE(world.run(world.app().privacy_worker().prepare()));  // what the start may still be doing
  const std::string policy = text_of(world.get("gdpr/privacy-policy").json().at("data").at("id"));
  const AuditedCall calls[] = {
      {"POST", root + "privacy-policy/accept", create, R"({"policyId":")" + policy + "\"}"},
      {"GET", root + "consent", read},
      {"PUT", root + "consent", update, R"({"analytics":true})"},
      {"PATCH", root + "consent", update, R"({"analytics":false})"},
      {"POST", root + "consent", update, R"({"marketing":true})"},
      {"GET", root + "consent/history", read},
      {"POST", root + "data-deletion", create, "", 201},
      {"GET", root + "requests", read},
  };
  for (const AuditedCall& call : calls) expect_noted(world, kevin, call);
  const boost::json::value listed = world.get("gdpr/requests", world.sign_in(kevin).bearer()).json();
  const std::string request = root + "requests/" + text_of(listed.at("data").at(0).at("id"));
  expect_noted(world, kevin, {"GET", request, read});
  expect_noted(world, kevin, {"DELETE", request, "DELETE GdprData by user"});
  expect_noted(world, kevin, {"POST", root + "data-export", create, "", 201});
}

}  // namespace
}  // namespace user
