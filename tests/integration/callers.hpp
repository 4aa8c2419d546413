/// Fifty connections that send the same request at the same moment, round after round.
///
///     Callers callers({first.port, second.port});
///     EXPECT_EQ(std::ranges::count(callers.at_once("POST", path, body), 200), 1);
#pragma once

#include <gtest/gtest.h>

#include <barrier>
#include <thread>
#include <vector>

#include "testing/http/client.hpp"

namespace integration {

/// Threads and connections are kept between rounds, so that a round costs its requests and nothing else.
class Callers {
 public:
  static constexpr int kCount = 50;

  /// By turns to each of the ports.
  explicit Callers(const std::vector<std::uint16_t>& ports) {
    for (std::size_t i = 0; i < kCount; ++i) {
      threads_.emplace_back([this, i, port = ports[i % ports.size()]] { serve(i, port); });
    }
  }
  ~Callers() {
    is_over_ = true;
    turn_.arrive_and_wait();
  }
  Callers(const Callers&) = delete;
  Callers& operator=(const Callers&) = delete;

  /// All statuses; 0 where no answer came.
  [[nodiscard]] std::vector<int> at_once(std::string method, std::string path, std::string body = {},
                                         testkit::FieldList fields = {}) {
    request_ = {std::move(method), std::move(path), std::move(body), std::move(fields)};
    turn_.arrive_and_wait();
    turn_.arrive_and_wait();
    return statuses_;
  }

 private:
  struct Request {
    std::string method, path, body;
    testkit::FieldList fields;
  };

  void serve(std::size_t index, std::uint16_t port) {
    testkit::HttpClient client(port, std::chrono::seconds{60});
    while (true) {
      turn_.arrive_and_wait();
      if (is_over_) return;
      statuses_[index] = status_of(client);
      turn_.arrive_and_wait();
    }
  }

  [[nodiscard]] int status_of(testkit::HttpClient& client) const {
    try {
      return client.request(request_.method, request_.path, request_.body, request_.fields).status;
    } catch (const std::runtime_error& failure) {
      ADD_FAILURE() << failure.what();
      return 0;
    }
  }

  // The barrier orders every access: the owner writes before a round, each thread its own status during it.
  Request request_;
  bool is_over_ = false;
  std::vector<int> statuses_ = std::vector<int>(kCount);
  std::barrier<> turn_{kCount + 1};
  std::vector<std::jthread> threads_;
};

}  // namespace integration
