#include "user/config.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include "backend/backend.hpp"
#include "config/derived.hpp"
#include "config/keys/auth_keys.hpp"
#include "config/keys/common_keys.hpp"
#include "config/keys/user_keys.hpp"
#include "config/memory_plan.hpp"
#include "health/settings.hpp"
#include "hosting/json_limits.hpp"
#include "hosting/program.hpp"

namespace user {
namespace {

namespace keys = config::keys;
using config::Values;

PictureConfig read_pictures(const Values& values) {
  PictureConfig pictures;
  const auto side = static_cast<std::uint32_t>(values.integer(keys::kImageSideMax));
  pictures.worker.limits.width_max = side;
  pictures.worker.limits.height_max = side;
  pictures.worker.limits.pixels_max = static_cast<std::uint64_t>(values.integer(keys::kImagePixelsMax));
  pictures.worker.deadline = values.duration(keys::kImageTimeoutMs);
  pictures.worker.address_space_bytes = values.size_bytes(keys::kImageMemoryMax);
  pictures.slots_max = config::plan_memory(values).picture_slots;
  pictures.workers = values.count(keys::kImageWorkers);
  pictures.queue_max = values.count(keys::kImageQueueMax);
  pictures.fit_box = static_cast<std::uint32_t>(values.integer(keys::kAvatarSize));
  return pictures;
}

UploadConfig read_uploads(const Values& values) {
  UploadConfig uploads;
  uploads.documents_max = values.count(keys::kDocumentUploadsMax);
  uploads.per_user_max = values.count(keys::kUploadsPerUserMax);
  uploads.waiting_max = values.count(keys::kUploadsWaitingMax);
  uploads.wait_max = values.duration(keys::kUploadWaitMs);
  uploads.bytes_per_second_min = values.size_bytes(keys::kUploadRateMin);
  return uploads;
}

/// Other requests keep a quarter of all connections.
HubLimits read_hub(const Values& values) {
  const std::size_t connections =
      config::plan_memory(values).connections_per_loop * config::thread_count(values, keys::kIoThreads);
  const std::size_t most = std::max<std::size_t>(connections * 3 / 4, 1);
  return {.sockets_max = std::min(values.count(keys::kSocketsMax), most),
          .sockets_per_user_max = values.count(keys::kSocketsPerUserMax)};
}

SocketSettings read_sockets(const Values& values) {
  SocketSettings sockets;
  sockets.ping_interval = values.duration(keys::kSocketPingIntervalMs);
  sockets.ping_timeout = values.duration(keys::kSocketPingTimeoutMs);
  sockets.connect_timeout = values.duration(keys::kSocketConnectTimeoutMs);
  sockets.close_timeout = values.duration(keys::kSocketCloseTimeoutMs);
  sockets.clock_skew = values.duration(keys::kJwtClockSkew);
  sockets.message_bytes_max = values.size_bytes(keys::kSocketMessageBytesMax);
  sockets.queue_bytes_max = values.size_bytes(keys::kSocketQueueMaxBytes);
  sockets.frames_max = values.count(keys::kSocketFramesMax);
  return sockets;
}

base::Result<std::optional<scanning::ClamdOptions>> read_clamd(const Values& values) {
  const std::string url(values.text(keys::kClamdUrl));
  if (url.empty()) return std::nullopt;
  auto address = scanning::parse_clamd_address(url);
  if (!address) return std::unexpected(std::move(address).error());
  return scanning::ClamdOptions{.address = std::move(*address), .patience = values.duration(keys::kClamdTimeoutMs)};
}

PrivacyConfig read_privacy(const Values& values) {
  PrivacyConfig privacy;
  privacy.erasure_ledger = erasure_ledger(values);
  privacy.policy_file = values.text(keys::kPrivacyPolicyFile);
  privacy.requests.deletion_grace = values.duration(keys::kDeletionGraceMs);
  privacy.requests.export_kept = values.duration(keys::kDataExportKeptMs);
  privacy.worker.poll_every = values.duration(keys::kPrivacyPollMs);
  privacy.erasure_settle = values.duration(keys::kErasureSettleMs);
  return privacy;
}

}  // namespace

std::filesystem::path erasure_ledger(const Values& values) {
  const std::string set(values.text(keys::kErasureLedger));
  if (!set.empty()) return set;
  const backend::Options stores = backend::options_from(values);
  if (stores.database_url.reveal().starts_with("sqlite:")) return stores.data_dir / "erasures";
  if (stores.uses_local_files) return stores.upload_path / ".erasures";
  return {};
}

std::vector<std::string> inspect(const Values& values) {
  std::vector<std::string> problems;
  const base::Status worker = media::WorkerImageProcessor(read_pictures(values).worker).check();
  if (!worker) problems.push_back(worker.error().message() + " (" + worker.error().detail() + ")");
  const auto clamd = read_clamd(values);
  if (!clamd) problems.push_back(clamd.error().message());
  const auto policy = read_first_policy(read_privacy(values));
  if (!policy) problems.push_back(policy.error().message());
  return problems;
}

base::Result<privacy::PolicyText> read_first_policy(const PrivacyConfig& privacy) {
  if (privacy.policy_file.empty()) return privacy::sample_policy();
  const std::string name = "PRIVACY_POLICY_FILE " + privacy.policy_file.string();
  std::ifstream in(privacy.policy_file, std::ios::binary);
  std::string text(privacy::kPolicyFileBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  if (text.empty()) {
    return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, name + " cannot be read, or is empty"});
  }
  auto policy = privacy::parse_policy(text);
  if (policy) return policy;
  return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, name + ": " + policy.error().message()});
}

base::Result<Config> read_config(const Values& values, base::Secret token_key) {
  auto trusted = http::TrustedProxies::parse(values.list(keys::kTrustedProxies));
  if (!trusted) return std::unexpected(std::move(trusted).error());
  Config config;
  config.server = hosting::behind_gateway(hosting::server_options(values, kServiceName, keys::kUserPort));
  config.server.limits.answer_timeout = values.duration(keys::kAnswerTimeoutMs);
  config.trusted_proxies = std::move(*trusted);
  config.cors_origins = config::cors_origins(values);
  config.token_key = std::move(token_key);
  config.also_accepted_token_key = values.secret(keys::kJwtSecretAlsoAccepted);
  config.clock_skew = values.duration(keys::kJwtClockSkew);
  config.public_base_url = config::public_base_url(values);
  config.upload_bytes_max = values.size_bytes(keys::kUploadMaxSize);
  config.document_quota = {.count_max = values.count(keys::kDocumentsPerUserMax),
                           .bytes_max = values.size_bytes(keys::kDocumentQuota)};
  config.document_rules = {.accepted = media::DocumentTypes::of(values.list(keys::kDocumentTypes)),
                           .allows_markup = values.flag(keys::kDocumentMarkupAllowed)};
  config.record_bounds = storage::RecordBounds::read([&](const char* setting) { return values.count(setting); });
  config.json_limits = hosting::json_limits(values, keys::kJsonBodyBytesMax);
  config.profile_limits = hosting::json_limits(values, keys::kProfileBodyBytesMax);
  config.pictures = read_pictures(values);
  config.uploads = read_uploads(values);
  config.resumable.bytes_max = values.size_bytes(keys::kUploadResumableMaxSize);
  config.resumable.kept_for = values.duration(keys::kUploadExpiryMs);
  config.resumable.open_max = values.count(keys::kUploadsOpenMax);
  auto clamd = read_clamd(values);
  if (!clamd) return std::unexpected(std::move(clamd).error());
  config.clamd = std::move(*clamd);
  config.limits = guards::LimitSettings(values);
  config.hub = read_hub(values);
  config.sockets = read_sockets(values);
  config.deliveries_poll = values.duration(keys::kNotificationsPollMs);
  config.internal_token = values.secret(keys::kInternalApiToken);
  config.housekeeping.trash.age_max = std::chrono::hours{24} * values.integer(keys::kTrashDays);
  config.housekeeping.trash.bytes_max = values.size_bytes(keys::kTrashMaxSize);
  config.housekeeping.documents.kept_for = std::chrono::hours{24} * values.integer(keys::kDocumentTrashDays);
  config.housekeeping.audit = {.kept_for = values.duration(keys::kAuditRetentionMs),
                               .rows_max = values.count(keys::kAuditRowsMax),
                               .bytes_max = values.size_bytes(keys::kAuditBytesMax)};
  config.privacy = read_privacy(values);
  config.token_facts_max = config::plan_memory(values).token_facts;
  config.health = health::reporter_options(values, kServiceName);
  config.health_timeout = values.duration(keys::kHealthTimeoutMs);
  config.is_database_mongodb = config::database_url(values).reveal().starts_with("mongodb");
  config.logs_personal_data = values.flag(keys::kLogPersonalData);
  return config;
}

}  // namespace user
