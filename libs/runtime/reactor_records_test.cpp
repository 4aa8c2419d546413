#include "runtime/reactor_records.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <boost/asio/ip/tcp.hpp>
#include <filesystem>
#include <iterator>
#include <vector>

namespace runtime {
namespace {

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator entries("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

/// Takes away all descriptors but a few, for as long as it lives.
class FewDescriptors {
 public:
  explicit FewDescriptors(rlim_t left) {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit few{.rlim_cur = open_descriptors() + left, .rlim_max = before_.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
};

/// A loop whose reactor has opened what it needs for itself.
class ReactorRecordsTest : public testing::Test {
 protected:
  boost::asio::io_context loop;
  ReactorRecords records{loop};

 private:
  boost::asio::ip::tcp::socket first_{loop};
};

TEST_F(ReactorRecordsTest, DoesWithoutWhereTheProcessMayOpenNoMoreFiles) {
  const FewDescriptors few(3);
  const std::size_t before = open_descriptors();
  records.reserve(1);
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(ReactorRecordsTest, KeepsNoDescriptorOpen) {
  const std::size_t before = open_descriptors();
  for (std::size_t crowd = 1; crowd <= 1'000; ++crowd) records.reserve(crowd);
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(ReactorRecordsTest, LeavesTheLoopToOthers) {
  records.reserve(1);
  boost::asio::ip::tcp::acceptor acceptor(loop, {boost::asio::ip::make_address("127.0.0.1"), 0});
  std::size_t accepted = 0;
  acceptor.async_accept([&](boost::system::error_code problem, auto) { accepted += problem ? 0 : 1; });
  boost::asio::ip::tcp::socket client(loop);
  client.connect(acceptor.local_endpoint());
  loop.run();
  EXPECT_EQ(accepted, 1U);
}

}  // namespace
}  // namespace runtime
