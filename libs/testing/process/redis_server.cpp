#include "testing/process/redis_server.hpp"

#include <signal.h>

#include <array>
#include <filesystem>
#include <stdexcept>

namespace testkit {
namespace {

constexpr std::chrono::seconds kStartMax{10};

std::string program() {
  for (const char* path : std::array{"/usr/bin/redis-server", "/usr/local/bin/redis-server"}) {
    if (std::filesystem::exists(path)) return path;
  }
  throw std::runtime_error("redis-server is not installed (scripts/packages.txt)");
}

}  // namespace

RedisServer::RedisServer(std::vector<std::string> arguments) : port_(free_port()), arguments_(std::move(arguments)) {
  start();
}

std::string RedisServer::url() const { return "redis://127.0.0.1:" + std::to_string(port_); }

void RedisServer::start() {
  std::vector<std::string> arguments{"--bind", "127.0.0.1", "--port",       std::to_string(port_),
                                     "--save", "",          "--appendonly", "no"};
  arguments.insert(arguments.end(), arguments_.begin(), arguments_.end());
  process_ = std::make_unique<Process>(program(), arguments, Process::Environment{});
  if (!wait_until_listening(port_, kStartMax)) {
    throw std::runtime_error("redis-server does not listen: " + process_->output());
  }
}

void RedisServer::kill() { process_->kill(); }
void RedisServer::freeze() const { process_->send_signal(SIGSTOP); }
void RedisServer::thaw() const { process_->send_signal(SIGCONT); }

}  // namespace testkit
