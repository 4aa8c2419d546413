#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cstdio>
#include <string>

#include "hosting/program.hpp"

namespace hosting {
namespace {

namespace asio = boost::asio;
constexpr std::chrono::seconds kPatience{3};
constexpr std::string_view kRequest = "GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n";

}  // namespace

int check_health(std::uint16_t port) {
  asio::io_context loop;
  asio::ip::tcp::socket socket(loop);
  std::string answer(12, '\0');
  std::string problem_seen = "no answer within three seconds";
  socket.async_connect({asio::ip::address_v4::loopback(), port}, [&](boost::system::error_code problem) {
    problem_seen = problem ? problem.message() : problem_seen;
    if (problem) return;
    asio::write(socket, asio::buffer(kRequest), problem);
    asio::async_read(socket, asio::buffer(answer), [&](boost::system::error_code failed, std::size_t) {
      const bool is_healthy = !failed && (answer.ends_with(" 200") || answer.ends_with(" 206"));
      problem_seen = is_healthy ? "" : failed ? failed.message() : "it answers " + answer;
    });
  });
  loop.run_for(kPatience);
  if (problem_seen.empty()) return config::kExitDone;
  std::fprintf(stderr, "not healthy: port %d: %s\n", static_cast<int>(port), problem_seen.c_str());
  return config::kExitFailed;
}

}  // namespace hosting
