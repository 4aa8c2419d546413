#include "scanning/limits.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace scanning {
namespace {

constexpr std::uint64_t kPiece = 256 * 1024;
/// A size that no limit is below.
constexpr std::uint64_t kSmall = 4096;

/// The test file of the European Institute for Computer Antivirus Research, in two halves: as a whole, scanners of
/// developers' machines would find it here.
std::string test_file() {
  return std::string(R"(X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-)") + "STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
}

runtime::Task<base::Result<std::string>> next_blanks(std::shared_ptr<std::uint64_t> left, bool is_first) {
  std::string bytes = is_first ? test_file() : std::string();
  const std::uint64_t blanks = std::min(*left, kPiece);
  *left -= blanks;
  bytes.append(static_cast<std::size_t>(blanks), ' ');
  co_return bytes;
}

/// The test file, filled up to `size`.
NextBytes test_bytes(std::uint64_t size) {
  auto left = std::make_shared<std::uint64_t>(size - std::min<std::uint64_t>(size, test_file().size()));
  auto is_first = std::make_shared<bool>(true);
  return [left, is_first] { return next_blanks(left, std::exchange(*is_first, false)); };
}

runtime::Task<base::Result<bool>> finds(Scanner& scanner, std::uint64_t size) {
  NextBytes bytes = test_bytes(size);
  const base::Result<Verdict> verdict = co_await scanner.scan(std::move(bytes));
  if (!verdict) co_return std::unexpected(verdict.error());
  co_return verdict->kind == Verdict::Kind::kInfected;
}

}  // namespace

runtime::Task<base::Result<ScanLimits>> find_limits(Scanner& scanner, std::uint64_t wanted) {
  ScanLimits limits;
  const base::Result<bool> knows = co_await finds(scanner, 0);
  if (!knows) co_return std::unexpected(knows.error());
  limits.knows_test_file = *knows;
  if (!*knows) co_return limits;
  const base::Result<bool> small = co_await finds(scanner, kSmall);
  if (!small) co_return std::unexpected(small.error());
  if (!*small) co_return limits;
  for (std::uint64_t size = wanted; size > kSmall; size /= 2) {
    const base::Result<bool> found = co_await finds(scanner, size);
    if (!found) co_return std::unexpected(found.error());
    limits.looked_into = size;
    if (*found) co_return limits;
  }
  limits.looked_into = kSmall;
  co_return limits;
}

}  // namespace scanning
