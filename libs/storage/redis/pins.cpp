#include <array>

#include "storage/redis/stores.hpp"

namespace storage::redis {
namespace {

/// A row is a hash: destination, expires (ms), forget (ms), used. ARGV: now, destination, expires, forget.
constexpr std::string_view kCreate = R"(
local row = redis.call('HGET', KEYS[1], 'forget')
if row and tonumber(ARGV[1]) < tonumber(row) then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'destination', ARGV[2], 'expires', ARGV[3], 'forget', ARGV[4])
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[4]) - tonumber(ARGV[1]))
return 1
)";

/// ARGV: now, "1" to use the PIN up. Answers the outcome, with the destination when it is redeemed.
constexpr std::string_view kRedeem = R"(
local row = redis.call('HMGET', KEYS[1], 'destination', 'expires', 'forget', 'used')
local now = tonumber(ARGV[1])
if not row[1] or now >= tonumber(row[3]) then return {'unknown'} end
if row[4] then return {'used'} end
if now >= tonumber(row[2]) then return {'expired'} end
if ARGV[2] == '1' then redis.call('HSET', KEYS[1], 'used', '1') end
return {'redeemed', row[1]}
)";

constexpr std::array kOutcomes{std::pair{std::string_view("unknown"), RedeemOutcome::kUnknown},
                               std::pair{std::string_view("used"), RedeemOutcome::kUsed},
                               std::pair{std::string_view("expired"), RedeemOutcome::kExpired},
                               std::pair{std::string_view("redeemed"), RedeemOutcome::kRedeemed}};

std::string ms(base::Timestamp time) { return std::to_string(time.time_since_epoch().count()); }

base::Error unexpected_answer() { return base::internal_error("Redis: a PIN script answered something else"); }

/// {"redeemed", destination} or {outcome}.
base::Result<Redemption> decode(const Reply& reply) {
  const Reply::Array* const parts = reply.array();
  const std::string* const word = parts != nullptr && !parts->empty() ? parts->front().text() : nullptr;
  if (word == nullptr) return std::unexpected(unexpected_answer());
  for (const auto& [name, outcome] : kOutcomes) {
    if (name != *word) continue;
    if (outcome != RedeemOutcome::kRedeemed) return Redemption{outcome, {}};
    const std::string* const destination = parts->size() == 2 ? (*parts)[1].text() : nullptr;
    if (destination == nullptr) break;
    return Redemption{outcome, *destination};
  }
  return std::unexpected(unexpected_answer());
}

class Pins final : public PinStore {
 public:
  Pins(Client& client, const base::Clock& clock) : client_(client), clock_(clock) {}

  runtime::Task<base::Status> create(Pin pin) override {
    Command arguments{ms(clock_.now()), std::move(pin.destination), ms(pin.expires_at),
                      ms(pin.expires_at + kPinMemory)};
    const Outcome outcome = co_await client_.run(create_, key_of(pin.pin), std::move(arguments));
    if (!outcome) co_return std::unexpected(outcome.error());
    const std::int64_t* const created = outcome->integer();
    if (created == nullptr) co_return std::unexpected(unexpected_answer());
    if (*created == 1) co_return base::Status{};
    co_return std::unexpected(base::Error{base::ErrorCode::kAlreadyExists, "PIN already exists"});
  }

  runtime::Task<base::Result<Redemption>> redeem(std::string pin) override { return find(std::move(pin), "1"); }
  runtime::Task<base::Result<Redemption>> look_up(std::string pin) override { return find(std::move(pin), "0"); }

 private:
  runtime::Task<base::Result<Redemption>> find(std::string pin, std::string uses_it) {
    Command arguments{ms(clock_.now()), std::move(uses_it)};
    const Outcome outcome = co_await client_.run(redeem_, key_of(pin), std::move(arguments));
    if (!outcome) co_return std::unexpected(outcome.error());
    co_return decode(*outcome);
  }
  [[nodiscard]] std::string key_of(std::string_view pin) const { return client_.key("pin:") + std::string(pin); }

  Client& client_;
  const base::Clock& clock_;
  const Script create_{kCreate};
  const Script redeem_{kRedeem};
};

}  // namespace

std::unique_ptr<PinStore> make_pin_store(Client& client, const base::Clock& clock) {
  return std::make_unique<Pins>(client, clock);
}

}  // namespace storage::redis
