#include "user/domain/document_links.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/encoding.hpp"
#include "security/sha256.hpp"

namespace user {
namespace {

using storage::DocumentLink;

constexpr std::size_t kSecretBytes = 32;

std::string hash_of(const std::string& secret) { return base::to_hex(security::sha256(secret)); }

}  // namespace

base::Error link_not_found() { return {base::ErrorCode::kNotFound, "Link not found"}; }

runtime::Task<base::Result<NewLink>> DocumentLinks::create(std::string user_id, std::string document_id,
                                                           std::chrono::seconds lifetime, bool once) {
  const auto document = co_await parts_.documents.get(user_id, document_id);
  if (!document) co_return std::unexpected(document.error());
  NewLink link{.row = {}, .secret = parts_.random.hex(kSecretBytes)};
  link.row.id = parts_.random.uuid();
  link.row.user_id = user_id;
  link.row.document_id = std::move(document_id);
  link.row.token_hash = hash_of(link.secret);
  link.row.once = once;
  link.row.created_at = parts_.clock.now();
  link.row.expires_at = link.row.created_at + lifetime;
  const base::Status created = co_await parts_.rows.create(link.row);
  if (!created) co_return std::unexpected(created.error());
  const auto trimmed = co_await parts_.rows.keep_newest(std::move(user_id), parts_.per_user_max);
  static_cast<void>(trimmed);  // the next one trims
  co_return link;
}

runtime::Task<base::Result<std::vector<DocumentLink>>> DocumentLinks::list(std::string user_id,
                                                                           std::string document_id) {
  const auto document = co_await parts_.documents.get(user_id, document_id);
  if (!document) co_return std::unexpected(document.error());
  storage::Query<DocumentLink> query;
  query.limit = storage::kOwnedPageMax;
  query.filter.where<&DocumentLink::document_id>(std::move(document_id));
  std::vector<DocumentLink> links;
  bool has_more = true;
  while (has_more) {
    auto page = co_await parts_.rows.list(user_id, query);
    if (!page) co_return std::unexpected(std::move(page).error());
    has_more = page->items.size() == query.limit;
    query.offset += page->items.size();
    std::ranges::move(page->items, std::back_inserter(links));
  }
  const base::Timestamp now = parts_.clock.now();
  std::erase_if(links, [now](const DocumentLink& link) { return link.expires_at <= now; });
  co_return links;
}

runtime::Task<base::Status> DocumentLinks::revoke(std::string user_id, std::string document_id, std::string link_id) {
  const auto document = co_await parts_.documents.get(user_id, document_id);
  if (!document) co_return std::unexpected(document.error());
  const auto link = co_await parts_.rows.find(user_id, link_id);
  if (!link) co_return std::unexpected(link.error());
  if (!*link || (*link)->document_id != document_id) co_return std::unexpected(link_not_found());
  const auto taken = co_await parts_.rows.take(std::move(user_id), std::move(link_id));
  if (!taken) co_return std::unexpected(taken.error());
  if (!*taken) co_return std::unexpected(link_not_found());
  co_return base::Status{};
}

runtime::Task<void> DocumentLinks::forget(std::string user_id, std::string document_id) {
  storage::Filter<DocumentLink> filter;
  filter.where<&DocumentLink::document_id>(std::move(document_id));
  const auto removed = co_await parts_.rows.remove(std::move(user_id), std::move(filter));
  static_cast<void>(removed);  // they lead nowhere, and the oldest go in time
}

runtime::Task<base::Result<DocumentLink>> DocumentLinks::find_unexpired(std::string secret) {
  std::vector<storage::UniqueKey<DocumentLink>> keys;
  keys.emplace_back(hash_of(secret));
  const auto found = co_await parts_.rows.find_each(std::move(keys));
  if (!found) co_return std::unexpected(found.error());
  if (!found->front() || found->front()->expires_at <= parts_.clock.now()) co_return std::unexpected(link_not_found());
  co_return *found->front();
}

runtime::Task<base::Result<DocumentLink>> DocumentLinks::find(std::string secret) {
  auto link = co_await find_unexpired(std::move(secret));
  if (!link) co_return link;
  if (link->used_at) co_return std::unexpected(link_not_found());
  const auto document = co_await parts_.documents.get(link->user_id, link->document_id);
  const bool is_gone = !document && document.error().code() == base::ErrorCode::kNotFound;
  if (is_gone) co_return std::unexpected(link_not_found());
  if (!document) co_return std::unexpected(document.error());
  co_return link;
}

runtime::Task<base::Result<OpenedVersion>> DocumentLinks::open(DocumentLink link) {
  auto opened = co_await parts_.versions.open(std::move(link.user_id), std::move(link.document_id));
  if (opened) co_return opened;
  const base::ErrorCode code = opened.error().code();
  const bool is_hidden = code == base::ErrorCode::kNotFound || code == base::ErrorCode::kConflict;
  co_return is_hidden ? base::Result<OpenedVersion>(std::unexpect, link_not_found()) : std::move(opened);
}

/// The bytes are open before the link is used up, so that a document that cannot be read costs nobody the link.
runtime::Task<base::Result<RedeemedLink>> DocumentLinks::redeem(DocumentLink link) {
  auto opened = co_await open(link);
  if (!opened) co_return std::unexpected(std::move(opened).error());
  std::string resume_secret = parts_.random.hex(kSecretBytes);
  const std::string resume_hash = hash_of(resume_secret);
  storage::Change<DocumentLink> use = [resume_hash, now = parts_.clock.now()](std::optional<DocumentLink> row) {
    if (row && !row->used_at && row->expires_at > now) {
      row->used_at = now;
      row->resume_hash = resume_hash;
    }
    return row;
  };
  const auto used = co_await parts_.rows.modify(std::move(link.user_id), std::move(link.id), std::move(use));
  if (!used) co_return std::unexpected(used.error());
  const bool is_ours = used->after && used->after->resume_hash == resume_hash;
  if (!is_ours) co_return std::unexpected(link_not_found());
  co_return RedeemedLink{.opened = std::move(*opened), .resume_secret = std::move(resume_secret)};
}

runtime::Task<base::Result<OpenedVersion>> DocumentLinks::resume(std::string secret, std::string resume_secret) {
  auto link = co_await find_unexpired(std::move(secret));
  if (!link) co_return std::unexpected(std::move(link).error());
  const bool is_theirs = link->used_at && link->resume_hash == hash_of(resume_secret);
  const bool is_in_time = is_theirs && parts_.clock.now() < *link->used_at + kLinkResumeFor;
  if (!is_in_time) co_return std::unexpected(link_not_found());
  co_return co_await open(std::move(*link));
}

}  // namespace user
