#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "hosting/program.hpp"

namespace hosting {
namespace {

namespace asio = boost::asio;

asio::ip::tcp::endpoint any_loopback_port() { return {asio::ip::address_v4::loopback(), 0}; }

/// Answers one connection with a status line.
class OneAnswer {
 public:
  explicit OneAnswer(std::string status_line)
      : thread_([this, status_line = std::move(status_line)] { answer(status_line); }) {}
  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;
  ~OneAnswer() { thread_.join(); }

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  void answer(const std::string& status_line) {
    asio::ip::tcp::socket socket = acceptor_.accept();
    std::string request;
    boost::system::error_code problem;
    asio::read_until(socket, asio::dynamic_buffer(request), "\r\n\r\n", problem);
    asio::write(socket, asio::buffer(status_line + "\r\n\r\n"), problem);
  }

  asio::io_context loop_;
  asio::ip::tcp::acceptor acceptor_{loop_, any_loopback_port()};
  std::thread thread_;  ///< the last, because it uses the others
};

int health_of(const char* status_line) {
  const OneAnswer server(status_line);
  return check_health(server.port());
}

TEST(HealthcheckTest, FailsForAnythingButAGoodAnswer) {
  for (const char* line : {"HTTP/1.1 503 Service Unavailable", "HTTP/1.1 404 Not Found", "HTTP/1.1 204 No Content",
                           "HTTP/1.1 500 Internal Server Error"}) {
    EXPECT_EQ(health_of(line), EXIT_FAILURE) << line;
  }
}

TEST(HealthcheckTest, FailsWhenNobodyListens) {
  std::uint16_t port = 0;
  {
    asio::io_context loop;
    const asio::ip::tcp::acceptor acceptor(loop, any_loopback_port());
    port = acceptor.local_endpoint().port();
  }
  EXPECT_EQ(check_health(port), EXIT_FAILURE);
}

// 206 is what a degraded service answers where HEALTH_DEGRADED_HTTP asks for it.
TEST(HealthcheckTest, TakesHealthyAndDegraded) {
  EXPECT_EQ(health_of("HTTP/1.1 200 OK"), EXIT_SUCCESS);
  EXPECT_EQ(health_of("HTTP/1.1 206 Partial Content"), EXIT_SUCCESS);
}

}  // namespace
}  // namespace hosting
