/// The generation of the token change feed in eight shared bytes, so that every process on the database file sees a
/// change with one atomic load.
///
/// The file `<database>.gen` is mapped into each process. The writer of a change stores the change's number here right
/// after its commit and before its caller gets the answer. The file is a cache: it never runs ahead of the database,
/// and `TokenFeed` re-reads the database regularly for the case that a writer died between commit and store, or that
/// the file was removed.
///
/// Layout: one unsigned 64-bit number in the machine's byte order, at offset 0.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <utility>

#include "base/result.hpp"

namespace storage::sqlite {

/// Thread-safe.
class GenerationFile {
 public:
  /// Maps the file, created when absent with mode 0600. Blocks.
  [[nodiscard]] static base::Result<GenerationFile> open(const std::filesystem::path& path);
  ~GenerationFile();
  GenerationFile(GenerationFile&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
  GenerationFile& operator=(GenerationFile&&) = delete;

  [[nodiscard]] std::uint64_t load() const noexcept { return counter().load(std::memory_order_acquire); }
  /// Never moves backwards.
  void advance_to(std::uint64_t generation) noexcept;

 private:
  explicit GenerationFile(std::uint64_t* shared) noexcept : shared_(shared) {}
  [[nodiscard]] std::atomic_ref<std::uint64_t> counter() const noexcept { return std::atomic_ref{*shared_}; }

  std::uint64_t* shared_;
};

}  // namespace storage::sqlite
