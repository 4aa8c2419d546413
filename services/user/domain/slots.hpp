/// Places for uploads: a bound on how many may be under way at once, because each holds memory, shared fairly.
///
/// An upload that finds no place waits a moment, first come first served, within bounds. One user and one client
/// address have a share of the places each, so that nobody takes all of them. And a place is kept by sending: an upload
/// slower than `bytes_per_second_min` gives its place to one that waits, the slowest first, and is refused at its next
/// piece (its memory, little by then, goes with it). So connections that send nothing hold nobody up for longer than
/// `grace`.
///
///     auto place = co_await slots.take(user_id, guards::client_key(request));
///     if (!place) co_return std::unexpected(place.error());          // 429 or 503, with Retry-After
///     if (auto kept = place->received(piece.size()); !kept) ...       // for every piece
///     if (auto kept = place->complete(); !kept) ...                   // from here on it cannot be lost
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "runtime/task.hpp"

namespace user {

/// `unavailable`: all places are taken.
[[nodiscard]] base::Error uploads_busy();
/// `rate_limited`: one user's, or one address's, share of the places is taken.
[[nodiscard]] base::Error too_many_uploads();
/// `rate_limited`: the upload was so slow that it had to give way.
[[nodiscard]] base::Error upload_too_slow();

struct SlotLimits {
  std::size_t total_max = 18;
  std::size_t per_user_max = 8;
  std::size_t per_address_max = 13;                ///< an IPv4 address or an IPv6 /64
  std::size_t waiting_max = 256;                   ///< uploads that wait for a place
  std::size_t waiting_per_user_max = 16;           ///< of them, of one user
  std::chrono::milliseconds wait_max{5'000};       ///< for a place
  std::chrono::milliseconds grace{2'000};          ///< an upload is not called slow before this
  std::uint64_t bytes_per_second_min = 16 * 1024;  ///< on average; slower uploads give way
};

/// Thread-safe, never blocks for long. Leases and waits may outlive it.
class Slots {
 public:
  explicit Slots(SlotLimits limits);
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;

  class Lease;
  /// A place, once there is one. `too_many_uploads` or `uploads_busy` after `wait_max`, or at once when too many wait.
  [[nodiscard]] runtime::Task<base::Result<Lease>> take(std::string user_id, std::string address);
  [[nodiscard]] std::chrono::milliseconds wait_max() const noexcept;

 private:
  class Board;
  struct Place;
  struct Waiter;
  class Wait;
  std::shared_ptr<Board> board_;
};

/// Holds one place until destroyed. Used by one coroutine.
class Slots::Lease {
 public:
  Lease(std::shared_ptr<Board> board, std::shared_ptr<Place> place);
  Lease(Lease&& other) noexcept = default;
  Lease& operator=(Lease&& other) noexcept = delete;
  ~Lease();

  /// Counts bytes of the upload. `upload_too_slow` when the place has gone to somebody else.
  [[nodiscard]] base::Status received(std::size_t bytes);
  /// Everything has come: nothing can be slow any more. Errors as `received`.
  [[nodiscard]] base::Status complete();

 private:
  std::shared_ptr<Board> board_;
  std::shared_ptr<Place> place_;
};

}  // namespace user
