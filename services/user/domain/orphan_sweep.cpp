#include "user/domain/orphan_sweep.hpp"

#include <string>
#include <utility>
#include <vector>

#include "user/domain/avatar_variants.hpp"

namespace user {
namespace {

using storage::BlobKind;

struct Orphan {
  BlobKind kind;
  std::string name;
};

struct Survey {
  SweepFindings findings;
  std::vector<Orphan> orphans;  ///< the first of them
};

runtime::Task<base::Result<bool>> has_avatar(storage::AvatarStore& avatars, std::string name) {
  const auto avatar = co_await avatars.find_by_name(std::move(name));
  if (!avatar) co_return std::unexpected(avatar.error());
  co_return avatar->has_value();
}

void note(Survey& survey, BlobKind kind, const storage::BlobInfo& blob, const SweepRules& rules) {
  ++survey.findings.orphans;
  survey.findings.orphan_bytes += blob.size_bytes;
  if (survey.orphans.size() < rules.at_once_max) survey.orphans.push_back({kind, blob.name});
}

runtime::Task<base::Status> survey_kind(OrphanSources sources, BlobKind kind, SweepRules rules, Survey& survey) {
  const base::Timestamp cutoff = sources.clock.now() - rules.age_min;
  std::string after;
  while (true) {
    const auto page = co_await sources.blobs.list(kind, after, storage::kBlobListMax);
    if (!page) co_return std::unexpected(page.error());
    if (page->empty()) co_return base::Status{};
    for (const storage::BlobInfo& blob : *page) {
      ++survey.findings.files;
      if (blob.modified_at >= cutoff) continue;
      const auto named = co_await is_named(sources, kind, blob.name);
      if (!named) co_return std::unexpected(named.error());
      if (!*named) note(survey, kind, blob, rules);
    }
    after = page->back().name;
    if (rules.on_progress) rules.on_progress(survey.findings);
  }
}

runtime::Task<base::Result<Survey>> look_for_orphans(OrphanSources sources, SweepRules rules) {
  Survey survey;
  for (const auto kind : {BlobKind::kAvatar, BlobKind::kAvatarVariant, BlobKind::kDocument, BlobKind::kDocumentVersion,
                          BlobKind::kQuarantine}) {
    const base::Status done = co_await survey_kind(sources, kind, rules, survey);
    if (!done) co_return std::unexpected(done.error());
  }
  const SweepFindings& found = survey.findings;
  const bool are_many = found.orphans > rules.files_max && found.orphans * 100 > found.files * rules.percent_max;
  survey.findings.is_stopped = are_many && !rules.is_confirmed;
  co_return survey;
}

}  // namespace

runtime::Task<base::Result<bool>> is_named(OrphanSources sources, BlobKind kind, std::string name) {
  if (kind == BlobKind::kDocument || kind == BlobKind::kDocumentVersion || kind == BlobKind::kQuarantine) {
    storage::StoredBlob blob{.kind = kind, .name = std::move(name)};
    co_return co_await sources.documents.names(std::move(blob));
  }
  if (kind == BlobKind::kAvatar) co_return co_await has_avatar(sources.avatars, std::move(name));
  const auto original = avatar_of_variant(name);
  if (!original) co_return false;
  co_return co_await has_avatar(sources.avatars, std::string(*original));
}

runtime::Task<base::Result<SweepFindings>> count_orphans(OrphanSources sources, SweepRules rules) {
  const auto survey = co_await look_for_orphans(sources, rules);
  if (!survey) co_return std::unexpected(survey.error());
  co_return survey->findings;
}

runtime::Task<base::Result<SweepFindings>> sweep_orphans(OrphanSources sources, SweepRules rules) {
  auto survey = co_await look_for_orphans(sources, rules);
  if (!survey) co_return std::unexpected(survey.error());
  if (survey->findings.is_stopped) co_return survey->findings;
  for (const Orphan& orphan : survey->orphans) {
    const auto moved = co_await sources.blobs.discard(orphan.kind, orphan.name);
    if (!moved) co_return std::unexpected(moved.error());
    survey->findings.moved += *moved ? 1 : 0;
  }
  co_return survey->findings;
}

}  // namespace user
