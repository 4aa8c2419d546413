/// What one access token costs. The bound to keep: verification at least ten times cheaper than jsonwebtoken.
#include "security/jwt.hpp"

#include <benchmark/benchmark.h>

namespace {

constexpr base::Timestamp kNow{std::chrono::seconds{1'800'000'000}};

security::AccessClaims claims() {
  return {.user_id = "7b0e0000-0000-4000-8000-000000000001",
          .email = "kevin.someone@example.com",
          .token_id = "00112233445566778899aabbccddeeff",
          .session_id = "7b0e0000-0000-4000-8000-000000000002",
          .issued_at = kNow,
          .expires_at = kNow + std::chrono::hours{24}};
}

void verify(benchmark::State& state) {
  const security::Hs256Jwt jwt(base::Secret("0123456789abcdef0123456789abcdef"));
  const std::string token = jwt.sign(claims());
  for (auto _ : state) benchmark::DoNotOptimize(jwt.verify(token, kNow));
}
BENCHMARK(verify);

void sign(benchmark::State& state) {
  const security::Hs256Jwt jwt(base::Secret("0123456789abcdef0123456789abcdef"));
  const auto content = claims();
  for (auto _ : state) benchmark::DoNotOptimize(jwt.sign(content));
}
BENCHMARK(sign);

}  // namespace
