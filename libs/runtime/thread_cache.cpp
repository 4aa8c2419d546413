#include "runtime/thread_cache.hpp"

#include <cstdlib>
#include <thread>

namespace runtime {
namespace {

// malloc/malloc.c, tidx2usize: what blocks of the sizes that are kept have room for.
constexpr std::size_t kSmallestBytes = 24;
constexpr std::size_t kStepBytes = 16;

}  // namespace

void KeptBlocks::Free::operator()(void* block) const noexcept { std::free(block); }

KeptBlocks KeptBlocks::take() {
  KeptBlocks kept;
  for (std::size_t i = 0; i < kept.blocks_->size(); ++i) {
    (*kept.blocks_)[i].reset(std::malloc(kSmallestBytes + kStepBytes * (i / kBlocksOfASize)));
  }
  return kept;
}

/// A thread that frees them keeps the first of them, until it ends.
void free_for_good(std::vector<KeptBlocks> blocks) {
  std::jthread([&blocks] { blocks.clear(); }).join();
}

}  // namespace runtime
