#include <algorithm>
#include <mutex>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>

#include "storage/redis/allowances.hpp"
#include "storage/redis/stores.hpp"

namespace storage::redis {
namespace {

/// GCRA (ITU-T I.371) in one step. The key holds the theoretical arrival time in microseconds. ARGV: now (0: the
/// server's clock), interval and window in microseconds, cost, and how: `try` counts if it fits, `force` counts in any
/// case, `refund` gives back, `clear` forgets. Answers {allowed, remaining, until full, until allowed}.
constexpr std::string_view kCount = R"(
if ARGV[5] == 'clear' then
  redis.call('DEL', KEYS[1])
  return {1, 0, 0, 0}
end
local now = tonumber(ARGV[1])
if now == 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local interval, window, cost = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local stored = redis.call('GET', KEYS[1])
local full = math.max(tonumber(stored or now), now)
local allowed, wait = 1, 0
if ARGV[5] == 'refund' then
  if not stored then return {1, 0, 0, 0} end
  full = math.max(full - interval * cost, now)
else
  local next = full + interval * cost
  wait = math.max(next - now - window, 0)
  if ARGV[5] == 'force' then
    full = math.min(next, now + window)
  elseif wait > 0 then
    allowed = 0
  else
    full = next
  end
end
if allowed == 1 then
  redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.max(math.ceil((full - now) / 1000), 1))
end
local remaining = math.floor((window - (full - now)) / interval + 0.001)
return {allowed, math.max(remaining, 0), math.ceil(full - now), math.ceil(wait)}
)";

std::chrono::milliseconds in_ms(std::int64_t us) {
  return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::microseconds{us});
}

base::Result<LimitDecision> decode(const Reply& reply, RateLimit limit) {
  const Reply::Array* const parts = reply.array();
  const bool has_form = parts != nullptr && parts->size() == 4 &&
                        std::ranges::all_of(*parts, [](const Reply& part) { return part.integer() != nullptr; });
  if (!has_form) return std::unexpected(base::internal_error("Redis: the limit script answered something else"));
  const auto number = [&](std::size_t i) { return *(*parts)[i].integer(); };
  return LimitDecision{.allowed = number(0) == 1,
                       .limit = limit.max,
                       .remaining = static_cast<std::uint32_t>(std::min<std::int64_t>(number(1), limit.max)),
                       .reset_after = in_ms(number(2)),
                       .retry_after = in_ms(number(3))};
}

/// Whatever a call's answer says about a key is kept for those that follow (Allowances); everything else is asked.
class RateLimits final : public RateLimitStore {
 public:
  RateLimits(Client& client, RateLimitOptions options)
      : client_(client), shared_(std::make_shared<Shared>(client, options)) {}

  /// A round that is still to come then finds nothing to do.
  ~RateLimits() override { shared_->close(); }

  std::optional<LimitDecision> take_now(std::string_view key, RateLimit limit, std::uint32_t cost) override {
    const Allowances::Time now = std::chrono::steady_clock::now();
    const auto decision = shared_->allowances.take(key, limit, cost, now);
    if (decision && shared_->allowances.begin_round()) Shared::schedule(shared_);
    return decision;
  }

  runtime::Task<base::Result<LimitDecision>> take(std::string key, RateLimit limit, std::uint32_t cost) override {
    const Outcome outcome =
        co_await client_.run(shared_->script, shared_->key_of(key), shared_->arguments(limit, cost, "try"));
    if (!outcome) co_return std::unexpected(outcome.error());
    base::Result<LimitDecision> decision = decode(*outcome, limit);
    if (decision) shared_->allowances.learn(key, limit, *decision, std::chrono::steady_clock::now());
    co_return decision;
  }

  runtime::Task<base::Status> refund(std::string key, RateLimit limit, std::uint32_t cost) override {
    if (shared_->allowances.give_back(key, cost)) co_return base::Status{};
    const Outcome outcome =
        co_await client_.run(shared_->script, shared_->key_of(key), shared_->arguments(limit, cost, "refund"));
    if (!outcome) co_return std::unexpected(outcome.error());
    co_return base::Status{};
  }

  runtime::Task<base::Status> clear(std::string key) override {
    shared_->allowances.forget(key);
    const Outcome outcome =
        co_await client_.run(shared_->script, shared_->key_of(key), shared_->arguments(RateLimit{}, 1, "clear"));
    if (!outcome) co_return std::unexpected(outcome.error());
    co_return base::Status{};
  }

 private:
  /// What a round of counting in the background needs; it may end after the store.
  struct Shared {
    using Timer =
        boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                          boost::asio::wait_traits<std::chrono::steady_clock>, runtime::Executor>;
    Shared(Client& redis, RateLimitOptions given)
        : client(redis), options(given), allowances(given.keys_max, given.fresh_for), timer(redis.executor()) {}

    [[nodiscard]] std::string key_of(std::string_view key) const { return client.key("limit:") + std::string(key); }

    [[nodiscard]] Command arguments(RateLimit limit, std::uint32_t cost, const char* how) const {
      const auto window = std::chrono::microseconds{limit.window}.count();
      const double interval = static_cast<double>(window) / std::max(limit.max, 1U);
      return {now(), std::to_string(interval), std::to_string(window), std::to_string(cost), how};
    }

    static void schedule(const std::shared_ptr<Shared>& self) {
      boost::asio::post(self->client.executor(), [self] {
        self->timer.expires_after(self->options.count_within);
        self->timer.async_wait([self](const boost::system::error_code& error) {
          if (!error) count(self);
        });
      });
    }

    /// One command a key, however many calls it stands for.
    static void count(const std::shared_ptr<Shared>& self) {
      const std::lock_guard lock(self->closing_);
      if (self->is_closed_) return;
      for (Allowances::Due& due : self->allowances.end_round()) {
        auto done = [self, key = due.key, limit = due.limit](const Outcome& outcome) {
          if (!outcome) return self->allowances.forget(key);
          const base::Result<LimitDecision> decision = decode(*outcome, limit);
          if (decision) self->allowances.learn(key, limit, *decision, std::chrono::steady_clock::now());
        };
        self->client.run_detached(self->script, self->key_of(due.key), self->arguments(due.limit, due.cost, "force"),
                                  std::move(done));
      }
    }

    Client& client;
    const RateLimitOptions options;
    const Script script{kCount};
    Allowances allowances;
    Timer timer;

    void close() {
      const std::lock_guard lock(closing_);
      is_closed_ = true;
    }

   private:
    std::mutex closing_;
    bool is_closed_ = false;  ///< the client may be gone

    [[nodiscard]] std::string now() const {
      const base::Clock* const clock = client.options().clock;
      if (clock == nullptr) return "0";
      return std::to_string(std::chrono::microseconds{clock->now().time_since_epoch()}.count());
    }
  };

  Client& client_;
  std::shared_ptr<Shared> shared_;
};

}  // namespace

std::unique_ptr<RateLimitStore> make_rate_limit_store(Client& client, RateLimitOptions options) {
  return std::make_unique<RateLimits>(client, options);
}

}  // namespace storage::redis
