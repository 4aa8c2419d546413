#include "storage/ports/account_store.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "base/encoding.hpp"
#include "storage/ports/assign.hpp"

namespace storage {
namespace {

constexpr auto kFold = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT |
                                                      UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);

const utf8proc_uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());  // NOLINT: characters are bytes
}

/// Code points of a text that need no memory of their own: all that most names and addresses have. One more, because
/// utf8proc ends what it writes with a zero.
constexpr utf8proc_ssize_t kShortMax = 255;
using Points = std::array<utf8proc_int32_t, kShortMax + 1>;

/// `text` as kFold has it, kept in `points`; nullopt when it is longer than short or no UTF-8.
std::optional<std::string_view> fold_short(std::string_view text, Points& points) {
  const auto count = utf8proc_decompose(bytes_of(text), std::ssize(text), points.data(), kShortMax, kFold);
  if (count < 0 || count > kShortMax) return std::nullopt;
  const auto size = utf8proc_reencode(points.data(), count, kFold);
  if (size < 0) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(points.data()),  // NOLINT: in place of the points stands UTF-8
                          static_cast<std::size_t>(size));
}

/// `text` in lower case in `lowered`; nullopt when it is longer than that, or not all ASCII.
std::optional<std::string_view> lower_ascii(std::string_view text, std::span<char> lowered) {
  if (text.size() > lowered.size()) return std::nullopt;
  unsigned all = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned c = static_cast<unsigned char>(text[i]);
    all |= c;
    lowered[i] = static_cast<char>(c + (c - 'A' < 26U ? 'a' - 'A' : 0));
  }
  if (all >= 0x80) return std::nullopt;
  return std::string_view(lowered.data(), text.size());
}

}  // namespace

std::size_t AccountFilter::count() const noexcept {
  const bool has_days = created_from || created_before;
  return static_cast<std::size_t>(role.has_value()) + static_cast<std::size_t>(is_suspended.has_value()) +
         static_cast<std::size_t>(is_verified.has_value()) + static_cast<std::size_t>(has_days) +
         static_cast<std::size_t>(!search.empty());
}

// Runs over a million accounts for one search.
bool contains_folded(std::string_view text, std::string_view folded) {
  std::array<char, 512> characters;  // NOLINT(cppcoreguidelines-pro-type-member-init): written before it is read
  if (const auto lowered = lower_ascii(text, characters)) return lowered->find(folded) != std::string_view::npos;
  Points points;  // NOLINT(cppcoreguidelines-pro-type-member-init): likewise
  if (const auto short_text = fold_short(text, points)) return short_text->find(folded) != std::string_view::npos;
  return username_key(text).find(folded) != std::string::npos;
}

bool matches(const AccountFilter& filter, const Account& account) {
  if (filter.role && account.role != *filter.role) return false;
  if (filter.is_suspended && account.is_suspended != *filter.is_suspended) return false;
  if (filter.is_verified && account.is_verified != *filter.is_verified) return false;
  if (filter.created_from && account.created_at < *filter.created_from) return false;
  if (filter.created_before && account.created_at >= *filter.created_before) return false;
  if (filter.search.empty()) return true;
  const std::string folded = username_key(filter.search);
  const auto has = [&](const std::optional<std::string>& text) { return text && contains_folded(*text, folded); };
  return contains_folded(account.email, folded) || has(account.first_name) || has(account.last_name) ||
         has(account.username);
}

runtime::Task<base::Status> AccountStore::begin_import() { co_return base::Status{}; }
runtime::Task<base::Status> AccountStore::end_import() { co_return base::Status{}; }

bool AccountChanges::is_empty() const noexcept {
  return !email && !username && !first_name && !last_name && !phone_number && !date_of_birth && !nationality &&
         !user_category && !role && !is_verified;
}

void apply(const AccountChanges& changes, Account& account) {
  if (changes.email) {
    account.email = changes.email->typed;
    account.email_canonical = changes.email->canonical;
  }
  assign(changes.username, account.username);
  assign(changes.first_name, account.first_name);
  assign(changes.last_name, account.last_name);
  assign(changes.phone_number, account.phone_number);
  assign(changes.date_of_birth, account.date_of_birth);
  assign(changes.nationality, account.nationality);
  assign(changes.user_category, account.user_category);
  assign(changes.role, account.role);
  assign(changes.is_verified, account.is_verified);
}

std::string username_key(std::string_view username) {
  utf8proc_uint8_t* folded = nullptr;
  const auto size = utf8proc_map(bytes_of(username), std::ssize(username), &folded, kFold);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
  if (size < 0) return base::to_lower_ascii(username);
  return {reinterpret_cast<const char*>(folded), static_cast<std::size_t>(size)};
}

base::Error email_taken() {
  return base::Error{base::ErrorCode::kAlreadyExists, "Email already exists"}.with_reason("EMAIL_TAKEN");
}

base::Error username_taken() {
  return base::Error{base::ErrorCode::kAlreadyExists, "Username already exists"}.with_reason("USERNAME_TAKEN");
}

base::Error last_admin() {
  return base::Error{base::ErrorCode::kInvalidArgument, "The last administrator has to stay one"}.with_reason(
      "LAST_ADMIN");
}

base::Error account_not_found() { return {base::ErrorCode::kNotFound, "User not found"}; }

}  // namespace storage
