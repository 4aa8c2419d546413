/// What Redis does for rate limits: each script is one step, however many processes count.
#pragma once

#include <string_view>

namespace storage::redis {

/// GCRA (ITU-T I.371) in one step. The key holds the theoretical arrival time in microseconds. ARGV: now (0: the
/// server's clock), interval and window in microseconds, cost, and how: `try` counts if it fits, `force` counts in any
/// case, `refund` gives back. Answers {allowed, remaining, until full, until allowed}.
inline constexpr std::string_view kCount = R"(
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

/// A rolling window in one step (RollingCount says how it counts). The key holds a hash of counts by the number of the
/// part. ARGV: now (0: the server's clock) and length of a part in microseconds, parts of a window, limit, cost, how
/// (`try`, `refund`) and, to refund, the part. Answers as above and the part counted in.
inline constexpr std::string_view kCountRolling = R"(
local now = tonumber(ARGV[1])
if now == 0 then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local length, parts, max, cost = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
if ARGV[6] == 'refund' then
  local held = tonumber(redis.call('HGET', KEYS[1], ARGV[7]) or 0)
  if held > cost then
    redis.call('HINCRBY', KEYS[1], ARGV[7], -cost)
  elseif held > 0 then
    redis.call('HDEL', KEYS[1], ARGV[7])
  end
  return {1, 0, 0, 0, 0}
end
local part = math.floor(now / length)
local stored = redis.call('HGETALL', KEYS[1])
local counts, numbers, sum = {}, {}, 0
for i = 1, #stored, 2 do
  local number, count = tonumber(stored[i]), tonumber(stored[i + 1])
  if number < part - parts then
    redis.call('HDEL', KEYS[1], stored[i])
  else
    counts[number] = count
    numbers[#numbers + 1] = number
    sum = sum + count
  end
end
table.sort(numbers)
local newest = numbers[#numbers] or part
local allowed, wait = 1, 0
if sum + cost <= max then
  newest = math.max(newest, part)
  sum = sum + cost
  redis.call('HINCRBY', KEYS[1], string.format('%d', newest), cost)
  redis.call('PEXPIRE', KEYS[1], math.ceil(((newest + parts + 1) * length - now) / 1000))
else
  allowed = 0
  local left, frees = sum, newest
  for _, number in ipairs(numbers) do
    left = left - counts[number]
    if left + cost <= max then
      frees = number
      break
    end
  end
  wait = (frees + parts + 1) * length - now
end
return {allowed, math.max(max - sum, 0), math.ceil((newest + parts + 1) * length - now), math.ceil(wait), newest}
)";

}  // namespace storage::redis
