// Answers whose bytes lie in a file.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <atomic>
#include <functional>
#include <thread>

#include "http/message/response.hpp"
#include "runtime/worker_pool.hpp"
#include "testing/http/client.hpp"
#include "testing/http/server.hpp"
#include "testing/temporary_folder.hpp"

namespace http {
namespace {

using namespace std::chrono_literals;

/// A file between two texts, as the parts of several ranges are; or the file alone.
class FileBody final : public BodySource {
 public:
  struct Plan {
    std::string before, behind;
    std::uint64_t announced = 0;  ///< of the file
    std::size_t step_max = SIZE_MAX;
    std::function<void()> at_first_step = [] {};
  };
  FileBody(runtime::WorkerPool& pool, std::shared_ptr<const base::Descriptor> file, Plan plan)
      : pool_(pool), file_(std::move(file)), plan_(std::move(plan)), left_(plan_.announced) {}

  [[nodiscard]] std::optional<std::uint64_t> size() const override {
    return plan_.before.size() + plan_.announced + plan_.behind.size();
  }
  [[nodiscard]] std::string_view take_buffered() override { return plan_.before; }
  runtime::Task<base::Result<std::string_view>> next() override {
    ++nexts;
    co_return std::exchange(is_behind_sent_, true) ? std::string_view() : std::string_view(plan_.behind);
  }
  [[nodiscard]] bool is_in_file() const override { return left_ > 0; }
  runtime::Task<base::Result<std::size_t>> send(std::shared_ptr<const base::Descriptor> socket,
                                                std::size_t max_bytes) override {
    if (left_ == plan_.announced) plan_.at_first_step();
    const std::uint64_t wanted = std::min<std::uint64_t>({max_bytes, left_, plan_.step_max});
    auto work = [file = file_, socket, wanted, position = static_cast<off_t>(plan_.announced - left_)]() mutable {
      const ssize_t count = ::sendfile(socket->get(), file->get(), &position, wanted);
      const bool is_full = count < 0 && errno == EAGAIN;
      if (!is_full && count <= 0) return base::Result<std::size_t>(std::unexpected(base::unavailable("gone")));
      return base::Result<std::size_t>(is_full ? 0U : static_cast<std::size_t>(count));
    };
    auto sent = co_await runtime::run_on(pool_, std::move(work));
    if (sent) left_ -= *sent;
    taken += sent.value_or(0);
    co_return sent;
  }

  static inline std::atomic<int> nexts{0};
  static inline std::atomic<std::size_t> taken{0};  ///< by the kernel

 private:
  runtime::WorkerPool& pool_;
  const std::shared_ptr<const base::Descriptor> file_;
  const Plan plan_;
  std::uint64_t left_;
  bool is_behind_sent_ = false;
};

/// Steps that are done at once, as those of a client which takes as fast as they come. It ends by itself.
class TirelessBody final : public BodySource {
 public:
  [[nodiscard]] std::optional<std::uint64_t> size() const override { return UINT64_MAX; }
  runtime::Task<base::Result<std::string_view>> next() override { co_return std::string_view(); }
  [[nodiscard]] bool is_in_file() const override { return steps_left > 0; }
  runtime::Task<base::Result<std::size_t>> send(std::shared_ptr<const base::Descriptor> /*socket*/,
                                                std::size_t max_bytes) override {
    --steps_left;
    co_return max_bytes;
  }

  static inline std::atomic<int> steps_left{0};
};

class FileBodyTest : public testing::Test, public RequestHandler {
 protected:
  runtime::Task<Response> handle(Request& request) override {
    Response response;
    if (request.path() == "/short") co_return response;
    if (request.path() == "/tireless") {
      response.body = std::make_unique<TirelessBody>();
    } else {
      response.body = std::make_unique<FileBody>(pool_, file_, plan_);
    }
    co_return response;
  }
  /// Many times what a socket holds, and no two pieces alike.
  static std::string make_bytes() {
    std::string bytes;
    for (int i = 0; bytes.size() < 8'000'000; ++i) bytes += std::to_string(i) + "\n";
    return bytes;
  }

  const std::string bytes_ = make_bytes();
  testkit::TemporaryFolder folder_;
  std::shared_ptr<const base::Descriptor> file_ =
      std::make_shared<const base::Descriptor>(::open(folder_.write("file", bytes_).c_str(), O_RDONLY | O_CLOEXEC));
  FileBody::Plan plan_{.before = {}, .behind = {}, .announced = bytes_.size()};
  runtime::WorkerPool pool_{{.name = "files", .threads = 2}};
  testkit::HttpServer server_{*this};
};

TEST_F(FileBodyTest, CutsTheConnectionWhenTheFileEndsEarly) {
  plan_.announced += 1;
  testkit::HttpClient client(server_.port());
  EXPECT_TRUE(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  const std::string reply = client.read_to_end();
  EXPECT_TRUE(reply.ends_with(bytes_.substr(bytes_.size() - 100)));
}

TEST_F(FileBodyTest, GivesUpOnAClientThatReadsNothing) {
  ServerLimits impatient;
  impatient.write_timeout = 500ms;
  testkit::HttpServer server(*this, impatient);
  testkit::HttpClient client(server.port());
  EXPECT_TRUE(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (server.server().counts().timeouts == 0 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_GT(server.server().counts().timeouts, 0U);
  EXPECT_LT(client.read_to_end().size(), bytes_.size());
  // The threads are free for others, at the server that is patient.
  EXPECT_EQ(testkit::HttpClient(server_.port()).request("GET", "/").body.size(), bytes_.size());
}

// With many of them, megabytes for each would be all that the machine has for connections.
TEST_F(FileBodyTest, LeavesLittleInTheKernelForAClientThatReadsNothing) {
  testkit::HttpClient client(server_.port());
  FileBody::taken = 0;
  EXPECT_TRUE(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  while (FileBody::taken == 0) std::this_thread::sleep_for(1ms);
  std::this_thread::sleep_for(500ms);
  int in_the_clients_buffer = 0;
  ASSERT_EQ(::ioctl(client.descriptor(), FIONREAD, &in_the_clients_buffer), 0);
  EXPECT_LT(FileBody::taken, static_cast<std::size_t>(in_the_clients_buffer) + 512 * 1024);
}

TEST_F(FileBodyTest, LetsOthersHaveTheirTurnBetweenTheStepsOfOneThatTakesAsFastAsItGets) {
  constexpr int kManySteps = 3'000'000;
  TirelessBody::steps_left = kManySteps;
  testkit::HttpClient greedy(server_.port());
  EXPECT_TRUE(greedy.send("GET /tireless HTTP/1.1\r\nHost: a\r\n\r\n"));
  while (TirelessBody::steps_left == kManySteps) std::this_thread::sleep_for(1ms);
  EXPECT_EQ(testkit::HttpClient(server_.port()).request("GET", "/short").status, 200);
  EXPECT_GT(TirelessBody::steps_left.exchange(0), 0) << "the other one was answered after it";
}

// Of two segments each costs its client a call and both an acknowledgement.
TEST_F(FileBodyTest, KeepsTheHeadForTheFirstBytesOfTheFile) {
  testkit::HttpClient client(server_.port());
  std::atomic<bool> has_something = true;
  plan_.at_first_step = [&] {
    pollfd state{.fd = client.descriptor(), .events = POLLIN, .revents = 0};
    has_something = ::poll(&state, 1, 0) != 0;
  };
  // The kernel waits for a fifth of a second, in which a busy machine may do something else.
  for (int attempt = 0; attempt < 5 && has_something; ++attempt) {
    EXPECT_EQ(client.request("GET", "/").body.size(), bytes_.size());
  }
  EXPECT_FALSE(has_something);
}

TEST_F(FileBodyTest, SurvivesClientsThatGoInTheMiddle) {
  for (int i = 0; i < 20; ++i) {
    testkit::HttpClient client(server_.port());
    EXPECT_TRUE(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    EXPECT_EQ(client.read_bytes(10'000).size(), 10'000U);
  }
  EXPECT_EQ(testkit::HttpClient(server_.port()).request("GET", "/").body.size(), bytes_.size());
}

TEST_F(FileBodyTest, SendsAllOfItToAClientThatReadsSlowly) {
  testkit::HttpClient client(server_.port());
  const int room = 64 * 1024;
  ASSERT_EQ(::setsockopt(client.descriptor(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room), 0);
  EXPECT_TRUE(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  std::this_thread::sleep_for(100ms);
  EXPECT_TRUE(client.read_reply().body == bytes_);
}

TEST_F(FileBodyTest, SendsWhatIsNotInTheFileInItsPlace) {
  plan_.before = "before";
  plan_.behind = "behind";
  plan_.step_max = 700'000;
  testkit::HttpClient client(server_.port());
  for (int i = 0; i < 2; ++i) {
    const auto reply = client.request("GET", "/");
    EXPECT_EQ(reply.field("Content-Length"), std::to_string(bytes_.size() + 12));
    EXPECT_TRUE(reply.body == "before" + bytes_ + "behind");
  }
}

TEST_F(FileBodyTest, CopiesNothingThroughTheProcess) {
  FileBody::nexts = 0;
  testkit::HttpClient client(server_.port());
  EXPECT_TRUE(client.request("GET", "/").body == bytes_);
  EXPECT_EQ(FileBody::nexts, 0);
}

}  // namespace
}  // namespace http
