#include "hosting/memory_return.hpp"

#include <link.h>
#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <future>
#include <utility>
#include <vector>

#include <boost/asio/post.hpp>

#include "base/process_usage.hpp"
#include "runtime/thread_cache.hpp"

namespace hosting {

namespace {

/// glibc's own first values. Left alone it raises both with each large block that is freed, and keeps up to 64 MiB at
/// the end of each thread's heap, which malloc_trim does not look at.
constexpr int kLargeBlockBytes = 128 * 1024;
constexpr int kHeapEndBytes = 128 * 1024;
constexpr std::chrono::milliseconds kHandOverMax{200};

MemoryFigures look() {
  return {.unused_bytes = ::mallinfo2().fordblks,
          .anonymous_bytes = base::process_memory().value_or(base::ProcessMemory{}).anonymous_bytes};
}

/// Whole pages of `segment` of an object that lies at `base`. Those that may be written hold what no file has.
std::size_t let_go_of(ElfW(Addr) base, const ElfW(Phdr) & segment) noexcept {
  if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) return 0;
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t begin = (base + segment.p_vaddr + page - 1) / page * page;
  const std::size_t end = (base + segment.p_vaddr + segment.p_filesz) / page * page;
  if (begin >= end) return 0;
  // Without success nothing is lost.
  static_cast<void>(::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED));
  return end - begin;
}

}  // namespace

std::size_t let_go_of_code() noexcept {
  std::size_t bytes = 0;
  const auto visit = [](dl_phdr_info* object, std::size_t /*size*/, void* sum) noexcept {
    for (int i = 0; i < object->dlpi_phnum; ++i) {
      *static_cast<std::size_t*>(sum) += let_go_of(object->dlpi_addr, object->dlpi_phdr[i]);
    }
    return 0;
  };
  ::dl_iterate_phdr(visit, &bytes);
  return bytes;
}

bool GrowthWatch::has_grown(MemoryFigures now) noexcept {
  floor_ = {.unused_bytes = std::min(floor_.unused_bytes, now.unused_bytes),
            .anonymous_bytes = std::min(floor_.anonymous_bytes, now.anonymous_bytes)};
  return now.unused_bytes > floor_.unused_bytes + kGrowthBytes ||
         now.anonymous_bytes > floor_.anonymous_bytes + kGrowthBytes;
}

MemoryReturn::MemoryReturn(runtime::EventLoops& loops, std::chrono::milliseconds interval)
    : loops_(loops), interval_(interval), thread_([this] { watch(); }) {
  ::mallopt(M_MMAP_THRESHOLD, kLargeBlockBytes);
  ::mallopt(M_TRIM_THRESHOLD, kHeapEndBytes);
  pthread_setname_np(thread_.native_handle(), "memory-return");
}

MemoryReturn::~MemoryReturn() {
  {
    const std::lock_guard lock(mutex_);
    is_stopped_ = true;
  }
  stopped_.notify_all();
}

/// A loop that does not get to it in time keeps what it has. Throws where there is no memory, or no thread to be had.
void MemoryReturn::free_thread_caches() {
  std::vector<std::future<runtime::KeptBlocks>> asked;
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    std::packaged_task<runtime::KeptBlocks()> take(&runtime::KeptBlocks::take);
    asked.push_back(take.get_future());
    boost::asio::post(loops_.at(i), std::move(take));
  }
  const auto until = std::chrono::steady_clock::now() + kHandOverMax;
  std::vector<runtime::KeptBlocks> kept;
  for (auto& blocks : asked) {
    if (blocks.wait_until(until) == std::future_status::ready) kept.push_back(blocks.get());
  }
  runtime::free_for_good(std::move(kept));
}

void MemoryReturn::watch() {
  GrowthWatch growth;
  bool is_first_look = true;
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, interval_, [this] { return is_stopped_; })) {
    if (std::exchange(is_first_look, false)) let_go_of_code();
    if (!growth.has_grown(look())) continue;
    try {
      free_thread_caches();
    } catch (const std::exception&) {
      // It is tried again after the next growth; what can be given back without it is.
    }
    ::malloc_trim(0);
    growth.settle(look());
  }
}

}  // namespace hosting
