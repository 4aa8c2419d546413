// `kill -9` at any moment, again and again, while documents come in, by form and in pieces: what was acknowledged is
// whole, what is listed is whole, and of the rest nothing stays longer than the clean-up allows.
//
// UPLOAD_KILL_ROUNDS sets how often (5).
#include <random>
#include <thread>

#include "kill_rounds.hpp"
#include "replica.hpp"
#include "tools.hpp"
#include "tus.hpp"

namespace integration {
namespace {

namespace fs = std::filesystem;

/// Tells by itself how it goes on, so that one that is found can be looked at without knowing who sent it.
std::string text_of(std::uint64_t number, std::size_t bytes) {
  std::string text = std::to_string(number) + " " + std::to_string(bytes) + "\n";
  for (std::uint64_t line = 0; text.size() < bytes; ++line) {
    text += "line " + std::to_string(line) + " of document " + std::to_string(number) + "\n";
  }
  text.resize(bytes);
  return text;
}

bool is_whole(const std::string& text) {
  std::istringstream head(text);
  std::uint64_t number = 0;
  std::size_t bytes = 0;
  return head >> number >> bytes && text == text_of(number, bytes);
}

/// Somebody who uploads one document after the other until the service is gone.
struct Uploader {
  explicit Uploader(std::uint32_t number) : last(number * 1'000'000'000ULL), random(number) {}

  std::string token;
  std::vector<std::pair<std::string, std::string>> acknowledged;  ///< id, text
  std::uint64_t last;
  std::mt19937 random;

  [[nodiscard]] std::string next_text() {
    return text_of(++last, std::uniform_int_distribution<std::size_t>{64, 60'000}(random));
  }

  template <class Upload>
  void upload_until_killed(Upload upload) {
    try {
      while (true) upload();
    } catch (const std::runtime_error&) {
      // The process is gone.
    }
  }

  void by_form(std::uint16_t port) {
    HttpClient client(port);
    upload_until_killed([&] {
      const std::string text = next_text();
      const auto reply = client.request("POST", "/api/v1/users/documents",
                                        multipart("file", "a.txt", "text/plain", text), multipart_fields(token));
      ASSERT_EQ(reply.status, 201) << reply.body;
      const auto body = reply.json();
      acknowledged.emplace_back(std::string(body.at("data").at("document").at("id").as_string()), text);
    });
  }

  void in_pieces(std::uint16_t port) {
    HttpClient client(port);
    upload_until_killed([&] {
      const std::string text = next_text();
      const std::string upload = open_upload(port, token, text.size());
      const std::size_t half = text.size() / 2;
      const auto first = client.request("PATCH", upload, text.substr(0, half), piece_at(token, 0));
      ASSERT_EQ(first.status, 204) << first.body;
      const auto second = client.request("PATCH", upload, text.substr(half), piece_at(token, half));
      ASSERT_EQ(second.status, 204) << second.body;
      acknowledged.emplace_back(second.field("X-Document-Id").value_or(""), text);
    });
  }

  [[nodiscard]] std::vector<std::string> listed(std::uint16_t port) const {
    std::vector<std::string> ids;
    HttpClient client(port);
    for (int page = 1;; ++page) {
      const auto reply =
          client.request("GET", "/api/v1/users/documents?limit=100&page=" + std::to_string(page), {}, bearer(token));
      EXPECT_EQ(reply.status, 200) << reply.body;
      const auto body = reply.json();
      const auto& documents = body.at("data").at("documents").as_array();
      for (const auto& document : documents) ids.emplace_back(document.at("id").as_string());
      if (documents.empty()) return ids;
    }
  }
};

class UploadKillRoundsTest : public testing::TestWithParam<Store> {
 protected:
  [[nodiscard]] Process::Environment environment() const {
    Process::Environment settings = shared_environment(data_);
    settings["DOCUMENT_QUOTA"] = "10GiB";
    settings["DOCUMENTS_PER_USER_MAX"] = "1000000";
    settings["UPLOADS_OPEN_MAX"] = "10000";
    settings["UPLOAD_EXPIRY_MS"] = "60000";
    return settings;
  }
  void SetUp() override {
    const Replica auth("auth-service", "AUTH_PORT", environment());
    for (Uploader* person : {&forms_, &pieces_}) {
      const std::string email = data_.address(person == &forms_ ? "forms" : "pieces");
      person->token = access_token(HttpClient(auth.port).request("POST", "/api/v1/auth/register", registration(email)));
    }
  }

  void live_and_die() {
    Replica user("user-service", "USER_PORT", environment());
    std::jthread form([&] { forms_.by_form(user.port); });
    std::jthread piece([&] { pieces_.in_pieces(user.port); });
    const int most = GetParam() == Store::kEmbedded ? 200 : 3'000;  // some documents long
    std::this_thread::sleep_for(std::chrono::milliseconds{std::uniform_int_distribution{0, most}(random_)});
    user.process.kill();
  }

  /// The sweep leaves young files alone.
  void make_old() const {
    for (const auto& file : fs::recursive_directory_iterator(data_.folder() / "uploads")) {
      if (file.is_regular_file()) fs::last_write_time(file, fs::file_time_type::clock::now() - 2h);
    }
  }
  [[nodiscard]] std::size_t files_in(const char* folder) const {
    const fs::path place = data_.folder() / "uploads" / folder;
    if (!fs::exists(place)) return 0;
    return static_cast<std::size_t>(std::ranges::count_if(fs::recursive_directory_iterator(place),
                                                          [](const auto& file) { return file.is_regular_file(); }));
  }

  const Data data_{GetParam()};
  std::mt19937 random_{1};  // the same moments each time, as far as a machine can
  Uploader forms_{1};
  Uploader pieces_{2};
};
INSTANTIATE_TEST_SUITE_P(All, UploadKillRoundsTest, testing::Values(Store::kEmbedded, Store::kMongodb), store_name);

TEST_P(UploadKillRoundsTest, WhatIsThereIsWholeAndTheRestGoes) {
  const int count = GetParam() == Store::kEmbedded
                        ? kill_rounds("UPLOAD_KILL_ROUNDS")
                        : (kill_rounds("UPLOAD_KILL_ROUNDS") + 4) / 5;  // the tests' MongoDB server is slow
  for (int round = 0; round < count && !HasFailure(); ++round) live_and_die();
  std::size_t listed = 0;
  {
    Replica user("user-service", "USER_PORT", environment());
    for (const Uploader* person : {&forms_, &pieces_}) {
      EXPECT_FALSE(person->acknowledged.empty());
      for (const auto& [id, text] : person->acknowledged) {
        ASSERT_EQ(content_of(user.port, person->token, id), text) << id;
      }
      const std::vector<std::string> ids = person->listed(user.port);
      EXPECT_GE(ids.size(), person->acknowledged.size());
      for (const std::string& id : ids) ASSERT_TRUE(is_whole(content_of(user.port, person->token, id))) << id;
      listed += ids.size();
    }
    if (GetParam() != Store::kEmbedded) return;  // GridFS keeps what a dead writer left for a day
    const auto until = std::chrono::steady_clock::now() + 130s;
    while (files_in("upload-pieces") > 0 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(1s);
    EXPECT_EQ(files_in("upload-pieces"), 0U);
    user.process.send_signal(SIGTERM);
    ASSERT_EQ(user.process.wait(60s), 0) << user.process.output();
  }
  make_old();
  const ToolRun swept = dreamscape({"sweep", "--confirm"}, data_.folder());
  EXPECT_EQ(swept.status, 0) << swept.output;
  EXPECT_EQ(files_in("documents"), listed);
}

}  // namespace
}  // namespace integration
