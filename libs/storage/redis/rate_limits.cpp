#include <algorithm>
#include <mutex>

#include <boost/asio/post.hpp>

#include "runtime/timer.hpp"
#include "storage/ports/rolling_count.hpp"
#include "storage/redis/allowances.hpp"
#include "storage/redis/limit_scripts.hpp"
#include "storage/redis/stores.hpp"

namespace storage::redis {
namespace {

std::chrono::milliseconds in_ms(std::int64_t us) {
  return std::chrono::ceil<std::chrono::milliseconds>(std::chrono::microseconds{us});
}

base::Result<LimitDecision> decode(const Reply& reply, RateLimit limit) {
  const Reply::Array* const parts = reply.array();
  const bool is_rolling = limit.counting == Counting::kRolling;
  const bool has_form = parts != nullptr && parts->size() == (is_rolling ? 5U : 4U) &&
                        std::ranges::all_of(*parts, [](const Reply& part) { return part.integer() != nullptr; });
  if (!has_form) return std::unexpected(base::internal_error("Redis: the limit script answered something else"));
  const auto number = [&](std::size_t i) { return *(*parts)[i].integer(); };
  return LimitDecision{.allowed = number(0) == 1,
                       .limit = limit.max,
                       .remaining = static_cast<std::uint32_t>(std::min<std::int64_t>(number(1), limit.max)),
                       .reset_after = in_ms(number(2)),
                       .retry_after = in_ms(number(3)),
                       .part = is_rolling ? number(4) : 0};
}

/// Text as itself in a pattern of SCAN.
std::string escape_glob(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (std::string_view("*?[]^-\\").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

/// The keys of an answer to SCAN; `cursor` becomes the next one.
base::Result<Command> decode_scan(const Reply& reply, std::string& cursor) {
  const Reply::Array* const parts = reply.array();
  const bool has_form =
      parts != nullptr && parts->size() == 2 && (*parts)[0].text() != nullptr && (*parts)[1].array() != nullptr &&
      std::ranges::all_of(*(*parts)[1].array(), [](const Reply& key) { return key.text() != nullptr; });
  if (!has_form) return std::unexpected(base::internal_error("Redis: SCAN answered something else"));
  cursor = *(*parts)[0].text();
  Command keys;
  for (const Reply& key : *(*parts)[1].array()) keys.push_back(*key.text());
  return keys;
}

/// Whatever a call's answer says about a key is kept for those that follow (Allowances); everything else is asked.
class RateLimits final : public RateLimitStore {
 public:
  RateLimits(Client& client, RateLimitOptions options)
      : client_(client), shared_(std::make_shared<Shared>(client, options)) {}

  /// A round that is still to come then finds nothing to do.
  ~RateLimits() override { shared_->close(); }

  std::optional<LimitDecision> take_now(std::string_view key, RateLimit limit, std::uint32_t cost) override {
    if (limit.counting == Counting::kRolling) return std::nullopt;  // a bound that holds exactly is asked each time
    const Allowances::Time now = std::chrono::steady_clock::now();
    const auto decision = shared_->allowances.take(key, limit, cost, now);
    if (decision && shared_->allowances.begin_round()) Shared::schedule(shared_);
    return decision;
  }

  runtime::Task<base::Result<LimitDecision>> take(std::string key, RateLimit limit, std::uint32_t cost) override {
    if (limit.counting == Counting::kRolling) co_return co_await take_rolling(std::move(key), limit, cost);
    const Outcome outcome =
        co_await client_.run(shared_->script, shared_->key_of(key), shared_->arguments(limit, cost, "try"));
    if (!outcome) co_return std::unexpected(outcome.error());
    base::Result<LimitDecision> decision = decode(*outcome, limit);
    if (decision) shared_->allowances.learn(key, limit, *decision, std::chrono::steady_clock::now());
    co_return decision;
  }

  runtime::Task<base::Status> refund(std::string key, RateLimit limit, std::uint32_t cost, std::int64_t part) override {
    if (limit.counting == Counting::kRolling) {
      co_return succeeded(co_await client_.run(shared_->rolling, shared_->rolling_key_of(key),
                                               shared_->rolling_arguments(limit, cost, "refund", part)));
    }
    if (shared_->allowances.give_back(key, cost)) co_return base::Status{};
    const Outcome outcome =
        co_await client_.run(shared_->script, shared_->key_of(key), shared_->arguments(limit, cost, "refund"));
    co_return succeeded(outcome);
  }

  runtime::Task<base::Status> clear(std::string key) override {
    shared_->allowances.forget(key);
    Command command{"DEL", shared_->key_of(key)};
    const Outcome continuous = co_await client_.call(std::move(command));
    if (!continuous) co_return succeeded(continuous);
    Command rolling{"DEL", shared_->rolling_key_of(key)};
    co_return succeeded(co_await client_.call(std::move(rolling)));
  }

  runtime::Task<base::Status> clear_all_with(std::string part_of_key) override {
    shared_->allowances.forget_all();
    const std::string any = "*" + escape_glob(part_of_key) + "*";
    std::string continuous = escape_glob(client_.key(kKeys)) + any;
    const base::Status cleared = co_await unlink_all(std::move(continuous));
    if (!cleared) co_return cleared;
    std::string rolling = escape_glob(client_.key(kRollingKeys)) + any;
    co_return co_await unlink_all(std::move(rolling));
  }

 private:
  static constexpr std::string_view kKeys = "limit:";
  static constexpr std::string_view kRollingKeys = "rolling:";  ///< a name of their own: 1.0.0 keeps text in the others

  static base::Status succeeded(const Outcome& outcome) {
    if (!outcome) return std::unexpected(outcome.error());
    return {};
  }

  runtime::Task<base::Result<LimitDecision>> take_rolling(std::string key, RateLimit limit, std::uint32_t cost) {
    const Outcome outcome = co_await client_.run(shared_->rolling, shared_->rolling_key_of(key),
                                                 shared_->rolling_arguments(limit, cost, "try", 0));
    if (!outcome) co_return std::unexpected(outcome.error());
    co_return decode(*outcome, limit);
  }

  /// Every key that matches; the server is asked for a part of its keys at a time and serves others in between.
  runtime::Task<base::Status> unlink_all(std::string pattern) {
    std::string cursor = "0";
    do {
      Command scan{"SCAN", cursor, "MATCH", pattern, "COUNT", "1000"};
      const Outcome page = co_await client_.call(std::move(scan));
      if (!page) co_return std::unexpected(page.error());
      auto keys = decode_scan(*page, cursor);
      if (!keys) co_return std::unexpected(std::move(keys).error());
      if (keys->empty()) continue;
      keys->insert(keys->begin(), "UNLINK");
      const Outcome gone = co_await client_.call(std::move(*keys));
      if (!gone) co_return std::unexpected(gone.error());
    } while (cursor != "0");
    co_return base::Status{};
  }
  /// What a round of counting in the background needs; it may end after the store.
  struct Shared {
    using Timer = runtime::Timer;
    Shared(Client& redis, RateLimitOptions given)
        : client(redis), options(given), allowances(given.keys_max, given.fresh_for), timer(redis.executor()) {}

    [[nodiscard]] std::string key_of(std::string_view key) const { return client.key(kKeys) + std::string(key); }
    [[nodiscard]] std::string rolling_key_of(std::string_view key) const {
      return client.key(kRollingKeys) + std::string(key);
    }

    [[nodiscard]] Command rolling_arguments(RateLimit limit, std::uint32_t cost, const char* how,
                                            std::int64_t part) const {
      const auto length = std::chrono::microseconds{part_length(limit)}.count();
      return {
          now(), std::to_string(length), std::to_string(kRollingParts), std::to_string(limit.max), std::to_string(cost),
          how,   std::to_string(part)};
    }

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
    const Script rolling{kCountRolling};
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
