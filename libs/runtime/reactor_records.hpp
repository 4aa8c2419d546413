/// Keeps what Asio remembers of each open descriptor close together, so that memory of a crowd can be given back.
///
/// Asio's reactor keeps a small record of every descriptor it has ever watched at once, for ever. Made one by one, each
/// record lies between what its connection allocates, and later holds a page of memory that is otherwise free: 5,000
/// connections that are gone left 6 MiB that no malloc_trim(3) could return. Made in batches, 64 records lie side by
/// side.
#pragma once

#include <cstddef>

#include <boost/asio/io_context.hpp>

namespace runtime {

/// Belongs to one event loop and is used there. `loop` must outlive it.
class ReactorRecords {
 public:
  explicit ReactorRecords(boost::asio::io_context& loop) noexcept : loop_(loop) {}

  /// Makes a batch when fewer than `descriptors` were made. Opens up to 64 descriptors for a moment; where the process
  /// may not, Asio makes the records one by one as before. Does not block.
  void reserve(std::size_t descriptors);

 private:
  boost::asio::io_context& loop_;
  std::size_t made_ = 0;
};

}  // namespace runtime
