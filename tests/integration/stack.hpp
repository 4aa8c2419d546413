/// The all-in-one program on free ports and an empty folder, as a newcomer would start it, or on a MongoDB database.
///
/// With TEST_STACK=<gateway>:<auth>:<user>, ports of 127.0.0.1, suites that only speak to the services speak to those
/// that stand there, with raised limits, instead of starting their own. scripts/test-compose does that.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include "testing/corpus.hpp"
#include "testing/http/client.hpp"
#include "testing/http/multipart.hpp"
#include "testing/process/mongo_server.hpp"
#include "testing/process/process.hpp"

namespace integration {

using namespace std::chrono_literals;
using testkit::FieldList;
using testkit::file_bytes;
using testkit::HttpClient;
using testkit::HttpReply;
using testkit::Process;

inline constexpr const char* kPassword = "Correct-Horse-9!";

/// Where an avatar is below its origin, which its address may name; empty when it is no avatar's.
inline std::string avatar_path(std::string_view url) {
  const std::size_t at = url.find("/uploads/avatars/");
  return at == std::string_view::npos ? std::string() : std::string(url.substr(at));
}

/// A folder that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "dreamscape-it-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
    path_ = name;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
};

/// Which stores a suite runs on. Suites for both are instantiated with INTEGRATION_STORES. kDeployed: those of the
/// services that TEST_STACK names.
enum class Store { kEmbedded, kMongodb, kDeployed };

inline bool has_deployed_stack() { return std::getenv("TEST_STACK") != nullptr; }

inline std::vector<Store> stores() {
  return has_deployed_stack() ? std::vector{Store::kDeployed} : std::vector{Store::kEmbedded, Store::kMongodb};
}

inline std::string store_name(const testing::TestParamInfo<Store>& info) {
  switch (info.param) {
    case Store::kEmbedded:
      return "Embedded";
    case Store::kMongodb:
      return "Mongodb";
    case Store::kDeployed:
      return "Deployed";
  }
  std::unreachable();
}

#define INTEGRATION_STORES(Suite) INSTANTIATE_TEST_SUITE_P(All, Suite, testing::ValuesIn(stores()), store_name)

/// Where programs of one test keep their data: a folder and, with MongoDB, a database.
class Data {
 public:
  explicit Data(Store store = has_deployed_stack() ? Store::kDeployed : Store::kEmbedded) : store_(store) {
    if (store == Store::kMongodb) url_ = testkit::MongoServer::shared().url(name_);
  }
  [[nodiscard]] bool is_deployed() const noexcept { return store_ == Store::kDeployed; }
  [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_.path(); }
  /// An e-mail address that no other test's data knows.
  [[nodiscard]] std::string address(const std::string& person) const { return person + "." + name_ + "@example.com"; }
  void describe(Process::Environment& environment) const {
    environment["DATA_DIR"] = folder_.path().string();
    if (!url_.empty()) environment["DATABASE_URL"] = url_;
  }

 private:
  Store store_;
  std::string name_ = testkit::MongoServer::fresh_name();
  Folder folder_;
  std::string url_;
};

/// Limits raised as the contract says test runs need (section 1.9), everything else as delivered.
inline Process::Environment raised_limits() {
  Process::Environment environment;
  for (const char* name : {"LOGIN", "LOGIN_IP", "LOGIN_ACCOUNT", "REGISTER", "REFRESH", "AUTH", "CHANGE_PASSWORD",
                           "EMAIL_CHANGE", "USER", "AVATAR", "DOCUMENTS", "SOCKET_REFUSED", "GATEWAY", "VR_PIN"}) {
    environment[std::string("RATE_LIMIT_") + name + "_MAX"] = "1000000";
  }
  environment["LOGIN_FAILURE_MIN_MS"] = "0";
  environment["LOG_LEVEL"] = "warn";
  return environment;
}

/// The same, and patience with a machine that is busy with other things: for suites that are not about time. What is
/// about an outage, a time-out or a drain has `raised_limits` and what it sets itself.
inline Process::Environment patient() {
  Process::Environment environment = raised_limits();
  for (const char* name : {"ANSWER_TIMEOUT_MS", "DATABASE_TIMEOUT_MS", "SQLITE_BUSY_TIMEOUT_MS", "WORKER_QUEUE_WAIT_MS",
                           "HASH_QUEUE_WAIT_MS", "UPSTREAM_WAIT_MS", "CONNECT_TIMEOUT_MS", "REQUEST_TIMEOUT"}) {
    environment[name] = "60000";
  }
  environment["HEALTH_TIMEOUT_MS"] = "5000";
  environment["UPSTREAM_HEALTH_TIMEOUT_MS"] = "20000";
  environment["IMAGE_TIMEOUT_MS"] = "120000";
  return environment;
}

struct Ports {
  std::uint16_t gateway = testkit::free_port();
  std::uint16_t auth = testkit::free_port();
  std::uint16_t user = testkit::free_port();

  static Ports of_deployed_stack() {
    std::istringstream text(std::getenv("TEST_STACK"));
    Ports ports;
    char colon = 0;
    if (!(text >> ports.gateway >> colon >> ports.auth >> colon >> ports.user)) {
      throw std::runtime_error("TEST_STACK is not <gateway>:<auth>:<user>");
    }
    return ports;
  }
};

class Stack {
 public:
  explicit Stack(const std::filesystem::path& data, Process::Environment extra = patient())
      : Stack(with_folder(std::move(extra), data)) {}
  /// Starts nothing when the data are those of the deployed services; `extra` is then up to those who deployed them.
  explicit Stack(const Data& data, Process::Environment extra = patient())
      : Stack(data.is_deployed() ? Ports::of_deployed_stack() : Ports{}) {
    if (!data.is_deployed()) start(with_data(std::move(extra), data));
  }

  /// The environment names the data.
  explicit Stack(Process::Environment extra) : Stack(Ports{}) { start(std::move(extra)); }

  [[nodiscard]] HttpClient gateway() const { return HttpClient(gateway_port); }
  [[nodiscard]] HttpClient auth() const { return HttpClient(auth_port); }
  [[nodiscard]] HttpClient user() const { return HttpClient(user_port); }

  const std::uint16_t gateway_port, auth_port, user_port;
  std::optional<Process> process;

 private:
  explicit Stack(const Ports& ports) : gateway_port(ports.gateway), auth_port(ports.auth), user_port(ports.user) {}

  void start(Process::Environment extra) {
    extra["GATEWAY_PORT"] = std::to_string(gateway_port);
    extra["AUTH_PORT"] = std::to_string(auth_port);
    extra["USER_PORT"] = std::to_string(user_port);
    extra.try_emplace("DRAIN_MS", "50");
    process.emplace("dreamscape", std::vector<std::string>{}, extra);
    const bool is_up = testkit::wait_until_listening(auth_port, 60s) && testkit::wait_until_listening(user_port, 60s) &&
                       testkit::wait_until_listening(gateway_port, 60s);
    if (!is_up) throw std::runtime_error("the stack did not start:\n" + process->output());
  }

  static Process::Environment with_folder(Process::Environment environment, const std::filesystem::path& folder) {
    environment["DATA_DIR"] = folder.string();
    return environment;
  }
  static Process::Environment with_data(Process::Environment environment, const Data& data) {
    data.describe(environment);
    return environment;
  }
};

/// The answer, asked for again while it is a 503, half a minute long: where an outage is over, and the machine may be
/// too busy for the limits as delivered.
inline HttpReply served(HttpClient client, const std::string& method, const std::string& path,
                        const std::string& body = {}, const FieldList& fields = {}) {
  const auto until = std::chrono::steady_clock::now() + 30s;
  HttpReply reply = client.request(method, path, body, fields);
  while (reply.status == 503 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(100ms);
    reply = client.request(method, path, body, fields);
  }
  return reply;
}

inline std::string registration(const std::string& email) {
  return boost::json::serialize(
      boost::json::object{{"email", email}, {"password", kPassword}, {"firstName", "Kevin"}, {"lastName", "Test"}});
}

inline std::string credentials(const std::string& email, const std::string& password = kPassword) {
  return boost::json::serialize(boost::json::object{{"email", email}, {"password", password}});
}

inline std::string access_token(const HttpReply& reply) {
  return std::string(reply.json().at("data").at("tokens").at("accessToken").as_string());
}

inline std::string user_id(const HttpReply& reply) {
  return std::string(reply.json().at("data").at("user").at("id").as_string());
}

/// Value of the refresh cookie an answer sets; empty if it sets none.
inline std::string refresh_token(const HttpReply& reply) {
  for (const auto& cookie : reply.all("Set-Cookie")) {
    if (cookie.starts_with("refreshToken=")) return cookie.substr(13, cookie.find(';') - 13);
  }
  return {};
}

inline FieldList bearer(const std::string& token) { return {{"Authorization", "Bearer " + token}}; }

/// A multipart body with one file part.
inline std::string multipart(const std::string& field, const std::string& filename, const std::string& type,
                             const std::string& bytes) {
  return testkit::multipart({{field, filename, type, bytes}});
}

inline FieldList multipart_fields(const std::string& token) {
  return {{"Authorization", "Bearer " + token}, testkit::kMultipartType};
}

}  // namespace integration
