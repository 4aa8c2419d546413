/// The all-in-one program on free ports and an empty folder, as a newcomer would start it, or on a MongoDB database.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

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

/// Which stores a suite runs on. Suites for both are instantiated with INTEGRATION_STORES.
enum class Store { kEmbedded, kMongodb };

inline std::string store_name(const testing::TestParamInfo<Store>& info) {
  return info.param == Store::kEmbedded ? "Embedded" : "Mongodb";
}

#define INTEGRATION_STORES(Suite) \
  INSTANTIATE_TEST_SUITE_P(All, Suite, testing::Values(Store::kEmbedded, Store::kMongodb), store_name)

/// Where programs of one test keep their data: a folder and, with MongoDB, a database.
class Data {
 public:
  explicit Data(Store store = Store::kEmbedded) {
    if (store == Store::kMongodb) url_ = testkit::MongoServer::shared().url(testkit::MongoServer::fresh_name());
  }
  void describe(Process::Environment& environment) const {
    environment["DATA_DIR"] = folder_.path().string();
    if (!url_.empty()) environment["DATABASE_URL"] = url_;
  }

 private:
  Folder folder_;
  std::string url_;
};

/// Limits raised as the contract says test runs need (section 1.9), everything else as delivered.
inline Process::Environment raised_limits() {
  Process::Environment environment;
  for (const char* name : {"LOGIN", "LOGIN_IP", "LOGIN_ACCOUNT", "REGISTER", "REFRESH", "AUTH", "CHANGE_PASSWORD",
                           "USER", "AVATAR", "DOCUMENTS", "GATEWAY", "VR_PIN"}) {
    environment[std::string("RATE_LIMIT_") + name + "_MAX"] = "1000000";
  }
  environment["LOGIN_FAILURE_MIN_MS"] = "0";
  environment["LOG_LEVEL"] = "warn";
  return environment;
}

class Stack {
 public:
  explicit Stack(const std::filesystem::path& data, Process::Environment extra = raised_limits())
      : Stack(with_folder(std::move(extra), data)) {}
  explicit Stack(const Data& data, Process::Environment extra = raised_limits())
      : Stack(with_data(std::move(extra), data)) {}

  /// The environment names the data.
  explicit Stack(Process::Environment extra)
      : gateway_port(testkit::free_port()), auth_port(testkit::free_port()), user_port(testkit::free_port()) {
    extra["GATEWAY_PORT"] = std::to_string(gateway_port);
    extra["AUTH_PORT"] = std::to_string(auth_port);
    extra["USER_PORT"] = std::to_string(user_port);
    extra.try_emplace("DRAIN_MS", "50");
    process.emplace("dreamscape", std::vector<std::string>{}, extra);
    const bool is_up = testkit::wait_until_listening(auth_port, 20s) && testkit::wait_until_listening(user_port, 20s) &&
                       testkit::wait_until_listening(gateway_port, 20s);
    if (!is_up) throw std::runtime_error("the stack did not start:\n" + process->output());
  }

  [[nodiscard]] HttpClient gateway() const { return HttpClient(gateway_port); }
  [[nodiscard]] HttpClient auth() const { return HttpClient(auth_port); }
  [[nodiscard]] HttpClient user() const { return HttpClient(user_port); }

  const std::uint16_t gateway_port, auth_port, user_port;
  std::optional<Process> process;

 private:
  static Process::Environment with_folder(Process::Environment environment, const std::filesystem::path& folder) {
    environment["DATA_DIR"] = folder.string();
    return environment;
  }
  static Process::Environment with_data(Process::Environment environment, const Data& data) {
    data.describe(environment);
    return environment;
  }
};

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
