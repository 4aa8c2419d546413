#include "storage/mongodb/change_feed.hpp"

#include <algorithm>

#include "storage/mongodb/await.hpp"
#include "storage/mongodb/failure.hpp"

namespace storage::mongodb {
namespace {

/// While somebody waits for the others' acknowledgement.
constexpr std::chrono::milliseconds kSoon{5};
/// Changes come in groups: a logout ends a token and its family, one after the other. So after one the log is watched
/// more closely for a while.
constexpr std::chrono::milliseconds kPollEveryAfterChange{10};
constexpr std::chrono::milliseconds kWatchfulFor{250};

}  // namespace

runtime::Task<base::Status> ChangeFeed::announce(TokenChange change, Time deadline) {
  auto begin = [this, change = std::move(change)](Done done) mutable {
    {
      const std::lock_guard lock(mutex_);
      if (pending_.size() < options_.pending_max) {
        pending_.push_back({std::move(change), std::move(done)});
        done = nullptr;
      }
    }
    if (done) {
      owes_everything_ = true;
      done(std::unexpected(base::unavailable("too many token changes are waiting")));
    }
    wake_();
  };
  co_return co_await await_status(std::move(begin), deadline);
}

void ChangeFeed::void_everything() {
  owes_everything_ = true;
  wake_();
}

std::optional<std::uint64_t> ChangeFeed::generation_now() const noexcept {
  const std::uint64_t generation = generation_.load();
  const BootTime trusted_until{BootTime::duration{trusted_until_.load()}};
  return options_.boot_now() < trusted_until ? std::optional(generation) : std::nullopt;
}

runtime::Task<base::Result<std::uint64_t>> ChangeFeed::generation(Time deadline) {
  if (const auto now = generation_now()) co_return *now;
  auto begin = [this](Done done) {
    {
      const std::lock_guard lock(mutex_);
      asking_.push_back(std::move(done));
    }
    wake_();
  };
  const base::Status renewed = co_await await_status(std::move(begin), deadline);
  if (!renewed) co_return std::unexpected(renewed.error());
  co_return generation_.load();
}

std::chrono::milliseconds ChangeFeed::tick(Client& client) {
  take_pending();
  if (!membership_.is_joined()) {
    membership_.join(client);
    renewed_at_ = {};
  }
  const bool is_due = options_.boot_now() - renewed_at_ >= options_.lease / 3;
  if (is_due || batch_.empty()) look_at_log(client);
  publish(client);
  if (is_due || owes_acknowledgement_) renew(client);
  if (is_due || !published_.empty()) look_after_others(client);
  answer_askers();
  return time_to_next();
}

std::chrono::milliseconds ChangeFeed::time_to_next() const {
  if (!membership_.is_joined()) return std::chrono::milliseconds{0};
  if (!published_.empty()) return kSoon;
  const bool is_watchful = options_.boot_now() - moved_at_ < kWatchfulFor;
  return is_watchful ? std::min(options_.poll_every, kPollEveryAfterChange) : options_.poll_every;
}

void ChangeFeed::take_pending() {
  const std::lock_guard lock(mutex_);
  while (!pending_.empty() && batch_.size() < kSubjectsPerRowMax) {
    batch_.push_back(std::move(pending_.front()));
    pending_.pop_front();
  }
  askers_ = std::move(asking_);
  asking_.clear();
  if (!pending_.empty()) wake_();
}

void ChangeFeed::look_at_log(Client& client) {
  looked_at_ = options_.boot_now();
  const std::uint64_t latest = latest_change(client);
  if (latest == generation_.load()) return;
  generation_ = latest;
  moved_at_ = looked_at_;
  owes_acknowledgement_ = true;
}

void ChangeFeed::publish(Client& client) {
  const bool voids_everything = owes_everything_.exchange(false);
  if (batch_.empty() && !voids_everything) return;
  std::vector<TokenChange> changes;
  if (voids_everything) changes.push_back({});
  for (const Announcement& announcement : batch_) changes.push_back(announcement.change);
  try {
    append(client, changes);
  } catch (const Failure&) {
    owes_everything_ = true;
    throw;
  }
  Published row{generation_.load(), options_.boot_now(), {}};
  for (Announcement& announcement : batch_) row.done.push_back(std::move(announcement.done));
  batch_.clear();
  published_.push_back(std::move(row));
  if (options_.on_published) options_.on_published();
}

/// A row of another process that came in between is applied with ours, and its author waits for our acknowledgement
/// like that of any other: the next look at the log would find nothing new and leave it to the renewal of the lease.
void ChangeFeed::append(Client& client, const std::vector<TokenChange>& changes) {
  const std::uint64_t known = generation_.load();
  const std::uint64_t number = append_changes(client, known, changes);
  if (number != known + 1) owes_acknowledgement_ = true;
  generation_ = number;
}

void ChangeFeed::renew(Client& client) {
  // The lease counts from before the log was looked at, so whatever was in it by then has been applied.
  const BootTime from = looked_at_;
  if (!membership_.renew(client, generation_.load())) {
    trusted_until_ = 0;
    return;
  }
  renewed_at_ = from;
  owes_acknowledgement_ = false;
  trusted_until_ = (from + options_.lease - options_.margin).time_since_epoch().count();
}

void ChangeFeed::look_after_others(Client& client) {
  std::vector<Instance> others = membership_.others(client);
  const std::vector<Instance> lapsed = membership_.lapsed(others, options_.lease + options_.margin);
  if (!lapsed.empty()) {
    // It may have died between a write and its announcement.
    append(client, {TokenChange{}});
    for (const Instance& instance : lapsed) membership_.remove(client, instance);
    others = membership_.others(client);
  }
  settle(others);
}

void ChangeFeed::settle(const std::vector<Instance>& others) {
  const auto is_known_to_all = [&others](const Published& row) {
    return std::ranges::all_of(others, [&row](const Instance& other) { return other.acked >= row.number; });
  };
  while (!published_.empty() && is_known_to_all(published_.front())) {
    for (Done& done : published_.front().done) done({});
    published_.pop_front();
  }
  settle_lapsed();
}

/// Nobody's lease from before the row can still run.
void ChangeFeed::settle_lapsed() {
  while (!published_.empty() && options_.boot_now() - published_.front().inserted_at >= options_.lease) {
    for (Done& done : published_.front().done) done({});
    published_.pop_front();
  }
}

void ChangeFeed::answer_askers() {
  const bool is_trusted = generation_now().has_value();
  for (Done& done : askers_) {
    done(is_trusted ? base::Status{} : base::Status{std::unexpected(base::unavailable("the lease is not renewed"))});
  }
  askers_.clear();
}

void ChangeFeed::fail(const base::Error& error) {
  settle_lapsed();
  std::vector<Done> waiting;
  {
    const std::lock_guard lock(mutex_);
    if (!pending_.empty() || !batch_.empty()) owes_everything_ = true;
    for (Announcement& announcement : pending_) waiting.push_back(std::move(announcement.done));
    pending_.clear();
    for (Done& done : asking_) waiting.push_back(std::move(done));
    asking_.clear();
  }
  for (Announcement& announcement : batch_) waiting.push_back(std::move(announcement.done));
  batch_.clear();
  for (Done& done : askers_) waiting.push_back(std::move(done));
  askers_.clear();
  for (Done& done : waiting) done(std::unexpected(error));
}

void ChangeFeed::leave(Client& client) {
  for (Published& row : published_) {
    for (Done& done : row.done) done(std::unexpected(base::unavailable("this process ends")));
  }
  published_.clear();
  // Its document left behind makes another process declare everything void.
  if (!owes_everything_) membership_.leave(client);
}

}  // namespace storage::mongodb
