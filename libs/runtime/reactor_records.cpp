#include "runtime/reactor_records.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <vector>

#include "runtime/task.hpp"

namespace runtime {
namespace {

using Descriptor = boost::asio::posix::basic_stream_descriptor<Executor>;
constexpr std::size_t kBatch = 64;

}  // namespace

void ReactorRecords::reserve(std::size_t descriptors) {
  if (descriptors <= made_) return;
  // Watched all at once, so that none takes the record of another; the records stay when the descriptors close.
  std::vector<Descriptor> watched;
  watched.reserve(kBatch);
  for (std::size_t i = 0; i < kBatch; ++i) {
    const int descriptor = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (descriptor < 0) break;
    boost::system::error_code problem;
    watched.emplace_back(loop_.get_executor()).assign(descriptor, problem);
    if (problem) ::close(descriptor);
  }
  // Also when there were too few descriptors: nobody is to take the last ones again and again.
  made_ += kBatch;
}

}  // namespace runtime
