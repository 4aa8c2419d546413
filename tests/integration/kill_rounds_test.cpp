// `kill -9` at any moment, again and again, while exports and deletions are carried out: each that was acknowledged is
// done in the end, and a deleted user is gone from every folder.
//
// KILL_ROUNDS sets how often (5). What a killed process had in hand waits for its lease of a minute, so every test
// takes longer than that.
#include <algorithm>
#include <random>
#include <thread>

#include "kill_rounds.hpp"
#include "left_behind.hpp"
#include "stack.hpp"

namespace integration {
namespace {

namespace fs = std::filesystem;

/// Somebody who asked for their data; every second one for their deletion, too.
struct Person {
  std::string email;
  std::string token;
  std::string marker;     ///< stands in their document, and in their export by the name of a favourite
  std::string export_id;  ///< empty: not acknowledged
  bool is_leaving = false;
  bool is_deletion_acknowledged = false;
};

std::string id_in(const HttpReply& reply) { return std::string(reply.json().at("data").at("id").as_string()); }

class KillRoundsTest : public testing::TestWithParam<Store> {
 protected:
  static void give_records(HttpClient& user, const Person& person) {
    const auto document =
        user.request("POST", "/api/v1/users/documents", multipart("file", "a.txt", "text/plain", person.marker),
                     multipart_fields(person.token));
    const std::string favorite = R"({"entityType":"HOTEL","entityId":")" + person.marker + "\"}";
    const auto marked = user.request("POST", "/api/v1/users/favorites", favorite, bearer(person.token));
    EXPECT_EQ(document.status, 201);
    EXPECT_EQ(marked.status, 201);
  }

  /// Gives `person` records of several kinds, then asks; what is not answered does not count.
  static void ask_for_everything(const Stack& stack, Person& person) {
    try {
      HttpClient user = stack.user();
      const FieldList fields = bearer(person.token);
      give_records(user, person);
      const auto exported = user.request("POST", "/api/v1/users/gdpr/data-export", "{}", fields);
      if (exported.status == 201) person.export_id = id_in(exported);
      if (!person.is_leaving) return;
      const auto deleted = user.request("POST", "/api/v1/users/gdpr/data-deletion", "{}", fields);
      person.is_deletion_acknowledged = deleted.status == 201;
    } catch (const std::runtime_error&) {
      // The process is gone.
    }
  }

  /// Between nothing asked and all of it half carried out.
  [[nodiscard]] std::chrono::milliseconds moment() {
    return std::chrono::milliseconds{std::uniform_int_distribution<std::int64_t>{0, 2 * asking_time_.count()}(random_)};
  }

  /// A life of the program: somebody signs up and asks, and it is killed at some moment of what follows.
  void live_and_die(int round) {
    Stack stack(data_, with_prompt_erasures(uploads()));
    Person person;
    person.email = data_.address("person" + std::to_string(round));
    person.marker = "marker-" + std::to_string(round) + "-of-this-person";
    person.is_leaving = round % 2 == 0;
    person.token = access_token(stack.auth().request("POST", "/api/v1/auth/register", registration(person.email)));
    const auto begin = std::chrono::steady_clock::now();
    {
      std::jthread asking([&] { ask_for_everything(stack, person); });
      if (round == 0) {
        asking.join();
        asking_time_ = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin);
      } else {
        std::this_thread::sleep_for(moment());
      }
      stack.process->kill();
    }
    people_.push_back(std::move(person));
  }

  [[nodiscard]] bool is_done(const Stack& stack, const Person& person) const {
    if (person.is_deletion_acknowledged) return is_gone(stack, person);
    if (person.export_id.empty()) return true;
    const std::string path = "/api/v1/users/gdpr/data-export/" + person.export_id + "/download";
    const auto reply = stack.user().request("GET", path, {}, bearer(person.token));
    return reply.status == 200 && reply.body.find(person.marker) != std::string::npos;
  }

  [[nodiscard]] bool is_gone(const Stack& stack, const Person& person) const {
    const auto login = stack.auth().request("POST", "/api/v1/auth/login", credentials(person.email));
    const auto requests = stack.user().request("GET", "/api/v1/users/gdpr/requests", {}, bearer(person.token));
    return login.status == 401 && requests.status == 401 && !has_file_with(uploads(), person.marker);
  }

  [[nodiscard]] fs::path uploads() const { return data_.folder() / "uploads"; }

  [[nodiscard]] std::vector<std::string> unfinished(const Stack& stack) const {
    std::vector<std::string> emails;
    for (const Person& person : people_) {
      if (!is_done(stack, person)) emails.push_back(person.email);
    }
    return emails;
  }

  [[nodiscard]] std::vector<std::string> unfinished_after_a_while(const Stack& stack) const {
    const auto until = std::chrono::steady_clock::now() + 120s;
    auto left = unfinished(stack);
    while (!left.empty() && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(1s);
      left = unfinished(stack);
    }
    return left;
  }

  Data data_{GetParam()};
  std::chrono::milliseconds asking_time_{0};  ///< of the first, who was not interrupted
  std::mt19937 random_{1};                    // the same moments each time, as far as a machine can
  std::vector<Person> people_;
};

TEST_P(KillRoundsTest, EveryAcknowledgedExportAndDeletionIsCarriedOut) {
  for (int round = 0; round < kill_rounds("KILL_ROUNDS"); ++round) live_and_die(round);
  const Stack stack(data_, with_prompt_erasures(uploads()));
  // Files of who stays are found, so those of who left would be.
  Person staying;
  staying.marker = "marker-of-who-stays";
  staying.token =
      access_token(stack.auth().request("POST", "/api/v1/auth/register", registration(data_.address("staying"))));
  HttpClient user = stack.user();
  give_records(user, staying);
  EXPECT_TRUE(has_file_with(uploads(), staying.marker));
  EXPECT_EQ(unfinished_after_a_while(stack), std::vector<std::string>{});
  EXPECT_TRUE(std::ranges::any_of(people_, [](const Person& person) { return person.is_deletion_acknowledged; }));
}

INTEGRATION_STORES(KillRoundsTest);

}  // namespace
}  // namespace integration
