#include "health/probe.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <exception>
#include <utility>

namespace health {
namespace {

/// What may be told: a message somebody wrote for this case, not the one every failure of a driver has.
std::string trouble_of(const base::Status& status) {
  if (status) return {};
  static const std::string usual = base::unavailable({}).message();
  static const std::string unexpected = base::internal_error({}).message();
  const std::string& message = status.error().message();
  return message == usual || message == unexpected ? std::string{} : message;
}

base::Status timed_out() { return std::unexpected(base::unavailable("no answer in time")); }

}  // namespace

std::int64_t Finding::response_ms() const noexcept {
  const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(response_time);
  return std::max<std::int64_t>(elapsed.count(), 1);
}

void Probe::expose(metrics::Registry& registry, std::string_view server, const runtime::Executor& executor) {
  gauges_.emplace(registry, server, check_.dependency, check_.type, check_.is_critical);
  // The registry lives longer than what the check asks.
  const auto look_again = [probe = weak_from_this(), executor] {
    if (auto alive = probe.lock()) boost::asio::co_spawn(executor, look(std::move(alive)), boost::asio::detached);
  };
  look_again();
  registry.before_expose(look_again);
}

runtime::Task<void> Probe::look(std::shared_ptr<Probe> probe) { static_cast<void>(co_await probe->examine()); }

runtime::Task<Finding> Probe::examine() {
  const Finding found = co_await find();
  if (gauges_) gauges_->set(found.is_healthy, found.response_time);
  co_return found;
}

std::optional<Finding> Probe::found_since(Time time) const {
  const std::lock_guard lock(mutex_);
  return last_ && last_at_ >= time ? last_ : std::nullopt;
}

std::shared_ptr<runtime::Notice> Probe::running_or_new(bool& is_new) {
  const std::lock_guard lock(mutex_);
  is_new = running_ == nullptr;
  if (is_new) running_ = std::make_shared<runtime::Notice>();
  return running_;
}

Finding Probe::finding(const base::Status& status, Time start) const {
  return {.check = &check_,
          .is_healthy = status.has_value(),
          .trouble = trouble_of(status),
          .response_time = clock_.steady_now() - start,
          .examined_at = clock_.now()};
}

runtime::Task<Finding> Probe::find() {
  const Time start = clock_.steady_now();
  if (const auto known = found_since(start - fresh_for_)) co_return *known;
  bool is_new = false;
  const auto done = running_or_new(is_new);
  if (is_new) {
    const runtime::Executor executor = co_await boost::asio::this_coro::executor;
    boost::asio::co_spawn(executor, run(done), boost::asio::detached);
  }
  const bool is_in_time = co_await done->wait(check_.timeout);
  if (const auto found = found_since(start); found && is_in_time) co_return *found;
  co_return finding(timed_out(), start);
}

void Probe::report(const base::Status& status) {
  if (log_ == nullptr || was_healthy_.exchange(status.has_value()) == status.has_value()) return;
  if (status) return log_->info("health check passes again", {{"check", check_.name}});
  log_->warning("health check fails",
                {{"check", check_.name}, {"message", status.error().message()}, {"detail", status.error().detail()}});
}

runtime::Task<void> Probe::run(std::shared_ptr<runtime::Notice> done) {
  const auto self = shared_from_this();
  const Time start = clock_.steady_now();
  base::Status status;
  try {
    status = co_await check_.probe();
  } catch (const std::exception& exception) {
    status = std::unexpected(base::unavailable(exception.what()));
  }
  report(status);
  {
    const std::lock_guard lock(mutex_);
    running_ = nullptr;
    last_ = finding(status, start);
    last_at_ = clock_.steady_now();
  }
  done->give();
}

}  // namespace health
