/// The freed memory that glibc keeps for each thread.
///
/// Of each small size a thread keeps seven freed blocks for its next use (the "tcache"), wherever they happen to lie,
/// and malloc_trim(3) does not look at them. After a crowd of connections they lie scattered over all the memory that
/// it had, and each holds a page of it: more than a megabyte of a gateway's three.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace runtime {

/// Blocks that a thread kept; destroying them frees them.
class KeptBlocks {
 public:
  /// What the calling thread keeps, so that it keeps nothing until it frees something again. About 450 calls of malloc,
  /// some 20 us; under another allocator no more than that.
  [[nodiscard]] static KeptBlocks take();

 private:
  // Of glibc 2.26 and later: malloc/malloc.c, TCACHE_MAX_BINS and TCACHE_FILL_COUNT.
  static constexpr std::size_t kSizes = 64;
  static constexpr std::size_t kBlocksOfASize = 7;

  struct Free {
    void operator()(void* block) const noexcept;
  };
  using Blocks = std::array<std::unique_ptr<void, Free>, kSizes * kBlocksOfASize>;
  std::unique_ptr<Blocks> blocks_ = std::make_unique<Blocks>();
};

/// Frees them so that no thread keeps them. Blocks until a thread of its own has done so; throws std::system_error, and
/// frees them here, where there is none to be had.
void free_for_good(std::vector<KeptBlocks> blocks);

}  // namespace runtime
