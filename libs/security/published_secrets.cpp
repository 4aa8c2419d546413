#include "security/published_secrets.hpp"

#include <algorithm>
#include <ranges>
#include <span>

#include "base/encoding.hpp"
#include "security/published_secrets_data.hpp"
#include "security/sha256.hpp"

namespace security {
namespace {

constexpr std::string_view kSortedLines{kPublishedSecrets, sizeof kPublishedSecrets - 1};
constexpr std::size_t kDigestBytes = 8;
constexpr std::size_t kDigits = 2 * kDigestBytes;
constexpr std::size_t kLineBytes = kDigits + 1;
static_assert(kSortedLines.size() % kLineBytes == 0);

constexpr auto kDigests =
    std::views::iota(std::size_t{0}, kSortedLines.size() / kLineBytes) |
    std::views::transform([](std::size_t line) { return kSortedLines.substr(line * kLineBytes, kDigits); });
static_assert(std::ranges::is_sorted(kDigests));

}  // namespace

bool is_published_secret(std::string_view secret) {
  const Sha256Digest digest = sha256(secret);
  return std::ranges::binary_search(kDigests, std::string_view(base::to_hex(std::span(digest).first(kDigestBytes))));
}

}  // namespace security
