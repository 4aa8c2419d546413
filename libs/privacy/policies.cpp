#include "privacy/policies.hpp"

#include <utility>

#include "base/encoding.hpp"

namespace privacy {
namespace {

using storage::PolicyAcceptance;
using storage::PrivacyPolicy;

base::Error no_policy() { return {base::ErrorCode::kNotFound, "No active privacy policy found"}; }
base::Error version_exists() {
  return base::Error{base::ErrorCode::kAlreadyExists, "Version already exists"}.with_reason("VERSION_EXISTS");
}
base::Error too_many_versions() { return {base::ErrorCode::kConflict, "Too many versions of the policy"}; }
base::Error refused(const char* message) { return {base::ErrorCode::kInvalidArgument, message}; }

/// Takes a line off the front of `text`.
std::string_view next_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// What follows `name` and a colon, if the line begins with that.
std::optional<std::string> value_of(std::string_view line, std::string_view name) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !base::equals_ignore_case(base::trim(line.substr(0, colon)), name)) {
    return std::nullopt;
  }
  return std::string(base::trim(line.substr(colon + 1)));
}

bool is_text(const std::string& text, std::size_t max) { return !text.empty() && base::count_code_points(text) <= max; }

base::Status check(const PolicyText& text) {
  if (!is_text(text.version, kPolicyVersionMax)) {
    return std::unexpected(refused("a policy needs a line \"Version: …\" of at most 50 characters"));
  }
  if (!is_text(text.title, kPolicyTitleMax)) {
    return std::unexpected(refused("a policy needs a line \"Title: …\" of at most 200 characters"));
  }
  if (text.content.empty() || text.content.size() > kPolicyContentBytesMax) {
    return std::unexpected(refused("a policy needs a text of at most 100 KiB after an empty line"));
  }
  return {};
}

}  // namespace

base::Error policy_not_found() { return {base::ErrorCode::kNotFound, "Policy not found"}; }

base::Result<PolicyText> parse_policy(std::string_view text) {
  if (!base::is_utf8(text) || text.find('\0') != std::string_view::npos) {
    return std::unexpected(refused("a policy is text in UTF-8"));
  }
  PolicyText policy;
  while (!text.empty()) {
    const std::string_view line = next_line(text);
    if (base::trim(line).empty()) break;
    if (auto version = value_of(line, "Version")) {
      policy.version = std::move(*version);
    } else if (auto title = value_of(line, "Title")) {
      policy.title = std::move(*title);
    } else if (const auto effective = value_of(line, "Effective")) {
      policy.effective_at = base::parse_iso8601(*effective);
      if (!policy.effective_at) return std::unexpected(refused("\"Effective: …\" is a date, as 2026-03-01"));
    } else {
      return std::unexpected(
          refused("before the first empty line a policy has \"Version:\", \"Title:\", \"Effective:\""));
    }
  }
  policy.content = std::string(base::trim(text));
  if (const base::Status valid = check(policy); !valid) return std::unexpected(valid.error());
  return policy;
}

const PolicyText& sample_policy() {
  static const PolicyText policy{
      .version = "1.0",
      .title = "Privacy policy",
      .content =
          "This installation of DreamScape keeps what you enter: your account, your profile and settings, favourites,"
          " history, documents and pictures, and it notes when you sign in and from which address.\n\n"
          "You can have a copy of all of it, and have it deleted, under Privacy in your settings. A deletion is carried"
          " out after a time in which you can cancel it.\n\n"
          "The operator of this installation replaces this text by their own: who they are, on which grounds and for"
          " how long they keep data, and whom you can turn to.",
      .effective_at = base::from_millis(0)};
  return policy;
}

/// Behind every moment to come.
storage::Query<PrivacyPolicy> Policies::in_effect(std::size_t limit) const {
  storage::Query<PrivacyPolicy> query;
  query.limit = limit;
  query.after = storage::Position{.at = clock_.now() + std::chrono::milliseconds{1}, .key = ""};
  return query;
}

runtime::Task<base::Result<std::vector<PrivacyPolicy>>> Policies::list(storage::Query<PrivacyPolicy> query) {
  auto page = co_await owned_.of<PrivacyPolicy>().list(storage::kInstallationOwner, std::move(query));
  if (!page) co_return std::unexpected(page.error());
  co_return std::move(page->items);
}

runtime::Task<base::Result<PrivacyPolicy>> Policies::current() {
  auto found = co_await list(in_effect(1));
  if (!found) co_return std::unexpected(found.error());
  if (found->empty()) co_return std::unexpected(no_policy());
  co_return std::move(found->front());
}

runtime::Task<base::Result<std::vector<PrivacyPolicy>>> Policies::versions() { return list(in_effect(kPoliciesMax)); }

runtime::Task<base::Result<std::vector<PrivacyPolicy>>> Policies::all() {
  storage::Query<PrivacyPolicy> query;
  query.limit = kPoliciesMax;
  return list(std::move(query));
}

runtime::Task<base::Result<PrivacyPolicy>> Policies::add(PolicyText text) {
  if (const base::Status valid = check(text); !valid) co_return std::unexpected(valid.error());
  storage::Query<PrivacyPolicy> count;
  count.limit = 0;
  const auto there = co_await owned_.of<PrivacyPolicy>().list(storage::kInstallationOwner, std::move(count));
  if (!there) co_return std::unexpected(there.error());
  if (there->total >= kPoliciesMax) co_return std::unexpected(too_many_versions());
  PrivacyPolicy policy;
  policy.id = random_.uuid();
  policy.owner = storage::kInstallationOwner;
  policy.version = std::move(text.version);
  policy.title = std::move(text.title);
  policy.content = std::move(text.content);
  policy.created_at = clock_.now();
  policy.effective_at = text.effective_at.value_or(policy.created_at);
  const base::Status created = co_await owned_.of<PrivacyPolicy>().create(policy);
  const bool is_taken = !created && created.error().code() == base::ErrorCode::kAlreadyExists;
  if (is_taken) co_return std::unexpected(version_exists());
  if (!created) co_return std::unexpected(created.error());
  co_return policy;
}

/// Of two processes that start at once one adds it, because versions are unique.
runtime::Task<base::Result<bool>> Policies::seed(PolicyText text) {
  storage::Query<PrivacyPolicy> count;
  count.limit = 0;
  const auto there = co_await owned_.of<PrivacyPolicy>().list(storage::kInstallationOwner, std::move(count));
  if (!there) co_return std::unexpected(there.error());
  if (there->total > 0) co_return false;
  const auto added = co_await add(std::move(text));
  if (!added && added.error().code() == base::ErrorCode::kAlreadyExists) co_return false;
  if (!added) co_return std::unexpected(added.error());
  co_return true;
}

runtime::Task<base::Result<PolicyAcceptance>> Policies::accept(std::string user_id, std::string policy_id,
                                                               Origin origin) {
  const auto policy = co_await owned_.of<PrivacyPolicy>().find(storage::kInstallationOwner, policy_id);
  if (!policy) co_return std::unexpected(policy.error());
  const base::Timestamp now = clock_.now();
  if (!*policy || (*policy)->effective_at > now) co_return std::unexpected(policy_not_found());
  PolicyAcceptance acceptance;
  acceptance.id = random_.uuid();
  acceptance.user_id = user_id;
  acceptance.policy_id = policy_id;
  acceptance.policy_version = (*policy)->version;
  acceptance.accepted_at = now;
  acceptance.ip_address = std::move(origin.ip_address);
  acceptance.user_agent = std::move(origin.user_agent);
  const base::Status created = co_await owned_.of<PolicyAcceptance>().create(acceptance);
  if (created) co_return acceptance;
  if (created.error().code() != base::ErrorCode::kAlreadyExists) co_return std::unexpected(created.error());
  std::vector<storage::UniqueKey<PolicyAcceptance>> keys;
  keys.emplace_back(std::move(user_id), std::move(policy_id));
  auto first = co_await owned_.of<PolicyAcceptance>().find_each(std::move(keys));
  if (!first) co_return std::unexpected(first.error());
  // Gone just now: the user is being erased.
  if (!first->front()) co_return std::unexpected(policy_not_found());
  co_return std::move(*first->front());
}

}  // namespace privacy
