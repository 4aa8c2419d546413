#include "testing/process/redis_server.hpp"

#include <array>
#include <filesystem>
#include <stdexcept>

namespace testkit {
namespace {

constexpr std::chrono::seconds kRedisStartMax{60};

std::string program(const std::string& name) {
  for (const char* folder : std::array{"/usr/bin/", "/usr/local/bin/"}) {
    if (std::filesystem::exists(folder + name)) return folder + name;
  }
  throw std::runtime_error(name + " is not installed (scripts/packages.txt)");
}

}  // namespace

RedisServer::RedisServer(std::vector<std::string> arguments) : port_(free_port()), arguments_(std::move(arguments)) {
  start();
}

RedisServer& RedisServer::shared() {
  static RedisServer server;
  return server;
}

std::string RedisServer::url() const { return "redis://127.0.0.1:" + std::to_string(port_); }

void RedisServer::start() {
  std::vector<std::string> arguments{"--bind", "127.0.0.1", "--port",       std::to_string(port_),
                                     "--save", "",          "--appendonly", "no"};
  arguments.insert(arguments.end(), arguments_.begin(), arguments_.end());
  process_ = std::make_unique<Process>(program("redis-server"), arguments, Process::Environment{});
  if (!wait_until_listening(port_, kRedisStartMax)) {
    throw std::runtime_error("redis-server does not listen: " + process_->output());
  }
}

void RedisServer::empty() const {
  Process client(program("redis-cli"), {"-p", std::to_string(port_), "FLUSHALL"}, {});
  if (client.wait(kRedisStartMax) != 0) throw std::runtime_error("FLUSHALL failed: " + client.output());
}

void RedisServer::kill() { process_->kill(); }
void RedisServer::freeze() const { process_->freeze(); }
void RedisServer::thaw() const { process_->thaw(); }

}  // namespace testkit
