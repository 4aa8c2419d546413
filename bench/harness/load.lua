-- The wrk script of load.py: one fixed request, or one that sends back the cookie it got last; an optional pause between
-- requests; one JSON line at the end.

wrk.method = os.getenv("LOAD_METHOD")
local body = os.getenv("LOAD_BODY")
if body ~= "" then wrk.body = body end
for name, value in os.getenv("LOAD_FIELDS"):gmatch("([^:\n]+): ([^\n]*)") do wrk.headers[name] = value end

local pause_ms = tonumber(os.getenv("LOAD_PAUSE_MS"))
if pause_ms > 0 then
  -- Spread, so that connections do not march in step.
  function delay() return math.random(math.floor(pause_ms / 2), math.ceil(pause_ms * 3 / 2)) end
end

if os.getenv("LOAD_FOLLOWS_COOKIE") == "1" then
  function response(_, headers)
    local cookie = headers["Set-Cookie"]
    if cookie then wrk.headers["Cookie"] = cookie:match("^[^;]+") end
  end
  function request() return wrk.format() end
end

function done(summary, latency)
  local errors = summary.errors
  local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
  io.write(string.format('{"requests": %d, "seconds": %.6f, "errors": %d, "p50_us": %.1f, "p99_us": %.1f}\n',
    summary.requests, summary.duration / 1e6, failed, latency:percentile(50), latency:percentile(99)))
end
