#include "hosting/serve.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

#include "testing/in_child.hpp"

namespace hosting {
namespace {

using namespace std::chrono_literals;

/// Notes what it is told to do: "a:start a:stop".
class NotedService final : public HostedService {
 public:
  NotedService(std::string name, std::string& notes, bool can_start = true)
      : name_(std::move(name)), notes_(notes), can_start_(can_start) {}

  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] base::Status start() override {
    note("start");
    if (!can_start_) return std::unexpected(base::unavailable("the port is taken"));
    return {};
  }
  [[nodiscard]] std::uint16_t port() const override { return 0; }
  void begin_drain() override { note("drain"); }
  void stop_accepting() override { note("close"); }
  [[nodiscard]] std::size_t open_connections() const override { return 0; }
  void stop() override { note("stop"); }

 private:
  void note(const char* what) { notes_ += name_ + ":" + what + " "; }

  const std::string name_;
  std::string& notes_;
  const bool can_start_;
};

/// In a child: two services, of which the second can start or not, until SIGTERM. Whether exit code and notes are
/// these.
bool serves(bool second_can_start, int exit_code, const std::string& expected) {
  const auto run = [&] {
    prepare_signals();
    std::string notes;
    std::vector<std::unique_ptr<HostedService>> services;
    services.push_back(std::make_unique<NotedService>("a", notes));
    services.push_back(std::make_unique<NotedService>("b", notes, second_can_start));
    runtime::EventLoops loops(1);
    ServeOptions options;
    options.drain = 0ms;
    options.finish_max = 1min;
    options.on_started = [] { ::kill(::getpid(), SIGTERM); };
    return serve(loops, services, options) == exit_code && notes == expected ? 0 : 1;
  };
  return testkit::in_child(run) == 0;
}

TEST(ServeTest, StopsWhatStartedWhenTheNextCannotStart) {
  EXPECT_TRUE(serves(false, EXIT_FAILURE, "a:start b:start b:stop a:stop "));
}

TEST(ServeTest, StartsInOrderDrainsAndStopsInReverse) {
  EXPECT_TRUE(serves(true, EXIT_SUCCESS, "a:start b:start a:drain b:drain a:close b:close b:stop a:stop "));
}

}  // namespace
}  // namespace hosting
