#include "testing/process/mongo_server.hpp"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>

namespace testkit {
namespace {

constexpr std::chrono::seconds kMongoStartMax{60};

}  // namespace

MongoServer::MongoServer(std::vector<std::string> arguments) : arguments_(std::move(arguments)) {
  if (const char* external = std::getenv("TEST_MONGODB_URL"); external != nullptr && arguments_.empty()) {
    external_ = external;
    return;
  }
  std::string name = (std::filesystem::temp_directory_path() / "dreamscape-mongo-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  data_ = name;
  port_ = free_port();
  start();
}

MongoServer::~MongoServer() {
  process_.reset();
  std::error_code ignored;
  if (!data_.empty()) std::filesystem::remove_all(data_, ignored);
}

MongoServer& MongoServer::shared() {
  static MongoServer server;
  return server;
}

std::string MongoServer::url(const std::string& database) const {
  if (is_ours()) return "mongodb://127.0.0.1:" + std::to_string(port_) + "/" + database;
  const std::size_t query = external_.find('?');
  std::string host = external_.substr(0, query);
  if (host.ends_with('/')) host.pop_back();
  return host + "/" + database + (query == std::string::npos ? "" : external_.substr(query));
}

std::uint16_t MongoServer::port() const {
  if (!is_ours()) throw std::runtime_error("nothing can stand before a server that is not ours");
  return port_;
}

std::string MongoServer::fresh_name() {
  static std::atomic<int> count = 0;
  return "t" + std::to_string(::getpid()) + "_" + std::to_string(count++);
}

void MongoServer::start() {
  if (!is_ours()) throw std::runtime_error("this server is not ours to start");
  std::vector<std::string> arguments{"-listen", "127.0.0.1:" + std::to_string(port_), "-data", data_.string()};
  arguments.insert(arguments.end(), arguments_.begin(), arguments_.end());
  process_.emplace(DREAMSCAPE_MONGODB_SERVER, arguments, Process::Environment{});
  if (!process_->wait_for_output("listening on", kMongoStartMax)) {
    throw std::runtime_error("the MongoDB test server did not start: " + process_->output());
  }
}

void MongoServer::kill() {
  if (!is_ours()) throw std::runtime_error("this server is not ours to kill");
  process_.reset();
}

void MongoServer::freeze() {
  if (!is_ours()) throw std::runtime_error("this server is not ours to stop");
  process_->freeze();
}

void MongoServer::thaw() { process_->thaw(); }

void MongoServer::fill_disk() {
  if (!is_ours()) throw std::runtime_error("this server is not ours to fill");
  process_->send_signal(SIGUSR2);
}

void MongoServer::step_down() { process_->send_signal(SIGUSR1); }

}  // namespace testkit
