#include "user/domain/slots.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <mutex>
#include <utility>
#include <vector>

#include "runtime/notice.hpp"

namespace user {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kTryAgain{2};

base::Error refused(const char* message) {
  return base::Error{base::ErrorCode::kRateLimited, message}.with_retry_after(kTryAgain);
}

void drop_one(std::map<std::string, std::size_t>& counts, const std::string& key) {
  const auto entry = counts.find(key);
  if (--entry->second == 0) counts.erase(entry);
}

std::size_t count_of(const std::map<std::string, std::size_t>& counts, const std::string& key) {
  const auto entry = counts.find(key);
  return entry == counts.end() ? 0 : entry->second;
}

}  // namespace

base::Error uploads_busy() { return base::unavailable("all places for uploads are taken"); }
base::Error too_many_uploads() { return refused("Too many uploads at once, please try again in a moment"); }
base::Error upload_too_slow() { return refused("Upload too slow while others wait, please try again"); }

struct Slots::Place {
  std::string user_id;
  std::string address;
  Clock::time_point started = Clock::now();
  std::uint64_t bytes = 0;
  bool is_complete = false;
  bool has_given_way = false;
};

struct Slots::Waiter {
  std::string user_id;
  std::string address;
  runtime::Notice notice;
  std::shared_ptr<Place> place;  ///< once granted
};

/// Who has a place and who waits. Shared with leases and waits, so that they may end after the Slots.
class Slots::Board {
 public:
  explicit Board(SlotLimits limits) : limits_(limits) {}

  [[nodiscard]] const SlotLimits& limits() const noexcept { return limits_; }

  /// Queues up, and takes a place at once if it is this waiter's turn.
  [[nodiscard]] base::Status join(const std::shared_ptr<Waiter>& waiter) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(waiter);
    grant(Clock::now());
    if (waiter->place) return {};
    const auto of_user = std::ranges::count(waiting_, waiter->user_id, &Waiter::user_id);
    if (static_cast<std::size_t>(of_user) > limits_.waiting_per_user_max) return std::unexpected(too_many_uploads());
    if (waiting_.size() > limits_.waiting_max) return std::unexpected(uploads_busy());
    return {};
  }

  /// Ends a wait: the place if there is one, else why not. A place that is not picked up goes on to the next.
  void leave(const std::shared_ptr<Waiter>& waiter) {
    const std::lock_guard lock(mutex_);
    waiting_.remove(waiter);
    if (waiter->place) release(*waiter->place);
  }
  [[nodiscard]] std::shared_ptr<Place> pick_up(Waiter& waiter) {
    const std::lock_guard lock(mutex_);
    return std::exchange(waiter.place, nullptr);
  }
  [[nodiscard]] base::Error why_not(const Waiter& waiter) {
    const std::lock_guard lock(mutex_);
    return has_user_share(waiter) && has_address_share(waiter) ? uploads_busy() : too_many_uploads();
  }

  /// Lets slow uploads give way, and tells how long until the next one may have to.
  [[nodiscard]] std::chrono::milliseconds make_way(const Waiter& waiter, Clock::time_point deadline) {
    const std::lock_guard lock(mutex_);
    const Clock::time_point now = Clock::now();
    grant(now);
    const auto next = slowest(rivals(waiter));
    if (!waiter.place && has_user_share(waiter) && next != places_.end()) deadline = std::min(deadline, due(**next));
    return std::chrono::ceil<std::chrono::milliseconds>(std::max(deadline - now, Clock::duration::zero()));
  }

  void give_back(Place& place) {
    const std::lock_guard lock(mutex_);
    release(place);
  }
  [[nodiscard]] base::Status note(Place& place, std::size_t bytes, bool is_complete) {
    const std::lock_guard lock(mutex_);
    if (place.has_given_way) return std::unexpected(upload_too_slow());
    place.bytes += bytes;
    place.is_complete = is_complete;
    return {};
  }

 private:
  using Places = std::vector<std::shared_ptr<Place>>;

  /// When this upload has been too slow to stay, unless more of it comes before.
  [[nodiscard]] Clock::time_point due(const Place& place) const {
    if (place.is_complete) return Clock::time_point::max();
    const std::chrono::milliseconds paid_for(place.bytes * 1000 / limits_.bytes_per_second_min);
    return place.started + std::max(limits_.grace, paid_for);
  }
  /// The slowest of all, or of those from `address`; end() when there is none.
  [[nodiscard]] Places::iterator slowest(const std::string* address) {
    auto found = places_.end();
    for (auto place = places_.begin(); place != places_.end(); ++place) {
      if (address != nullptr && (*place)->address != *address) continue;
      if (found == places_.end() || due(**place) < due(**found)) found = place;
    }
    return found;
  }

  [[nodiscard]] bool has_user_share(const Waiter& waiter) const {
    return count_of(of_user_, waiter.user_id) < limits_.per_user_max;
  }
  [[nodiscard]] bool has_address_share(const Waiter& waiter) const {
    return count_of(of_address_, waiter.address) < limits_.per_address_max;
  }
  /// Whose slow uploads can help this waiter: those of its own address once that has its share, else anybody's.
  [[nodiscard]] const std::string* rivals(const Waiter& waiter) const {
    return has_address_share(waiter) ? nullptr : &waiter.address;
  }
  [[nodiscard]] bool finds_room(const Waiter& waiter, Clock::time_point now) {
    if (!has_user_share(waiter)) return false;
    if (!has_address_share(waiter) && !evict_slowest(&waiter.address, now)) return false;
    return places_.size() < limits_.total_max || evict_slowest(nullptr, now);
  }

  /// Places for those whose turn it is; a share that is taken up holds up nobody else.
  void grant(Clock::time_point now) {
    for (auto next = waiting_.begin(); next != waiting_.end();) {
      Waiter& waiter = **next;
      if (!finds_room(waiter, now)) {
        ++next;
        continue;
      }
      waiter.place = std::make_shared<Place>(Place{.user_id = waiter.user_id, .address = waiter.address});
      places_.push_back(waiter.place);
      ++of_user_[waiter.user_id];
      ++of_address_[waiter.address];
      waiter.notice.give();
      next = waiting_.erase(next);
    }
  }

  /// Its user's count stays until it is really gone: being slow gains nobody a further place.
  bool evict_slowest(const std::string* address, Clock::time_point now) {
    const auto place = slowest(address);
    if (place == places_.end() || due(**place) > now) return false;
    (*place)->has_given_way = true;
    drop_one(of_address_, (*place)->address);
    places_.erase(place);
    return true;
  }

  void release(Place& place) {
    if (!place.has_given_way) {
      std::erase_if(places_, [&](const auto& held) { return held.get() == &place; });
      drop_one(of_address_, place.address);
    }
    drop_one(of_user_, place.user_id);
    grant(Clock::now());
  }

  const SlotLimits limits_;
  std::mutex mutex_;
  Places places_;                               ///< without those that gave way
  std::list<std::shared_ptr<Waiter>> waiting_;  ///< first come, first served
  std::map<std::string, std::size_t> of_user_;
  std::map<std::string, std::size_t> of_address_;
};

/// Leaves the queue however the wait ends, also when its coroutine is dropped.
class Slots::Wait {
 public:
  Wait(std::shared_ptr<Board> board, std::shared_ptr<Waiter> waiter)
      : board_(std::move(board)), waiter_(std::move(waiter)) {}
  Wait(const Wait&) = delete;
  Wait& operator=(const Wait&) = delete;
  ~Wait() { board_->leave(waiter_); }

 private:
  std::shared_ptr<Board> board_;
  std::shared_ptr<Waiter> waiter_;
};

Slots::Slots(SlotLimits limits) : board_(std::make_shared<Board>(limits)) {}

std::chrono::milliseconds Slots::wait_max() const noexcept { return board_->limits().wait_max; }

runtime::Task<base::Result<Slots::Lease>> Slots::take(std::string user_id, std::string address) {
  const std::shared_ptr<Board> board = board_;
  const auto waiter = std::make_shared<Waiter>();
  waiter->user_id = std::move(user_id);
  waiter->address = std::move(address);
  const Clock::time_point deadline = Clock::now() + board->limits().wait_max;
  const Wait wait(board, waiter);
  if (base::Status joined = board->join(waiter); !joined) co_return std::unexpected(std::move(joined).error());
  while (true) {
    if (auto place = board->pick_up(*waiter)) co_return Lease(board, std::move(place));
    if (Clock::now() >= deadline) co_return std::unexpected(board->why_not(*waiter));
    const std::chrono::milliseconds pause = board->make_way(*waiter, deadline);
    static_cast<void>(co_await waiter->notice.wait(pause));
  }
}

Slots::Lease::Lease(std::shared_ptr<Board> board, std::shared_ptr<Place> place)
    : board_(std::move(board)), place_(std::move(place)) {}

Slots::Lease::~Lease() {
  if (place_) board_->give_back(*place_);
}

base::Status Slots::Lease::received(std::size_t bytes) { return board_->note(*place_, bytes, false); }
base::Status Slots::Lease::complete() { return board_->note(*place_, 0, true); }

}  // namespace user
