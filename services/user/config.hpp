/// The settings of user-service, read once from the checked configuration. Immutable afterwards.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "config/values.hpp"
#include "guards/limit_settings.hpp"
#include "health/reporter.hpp"
#include "http/middleware/client_address.hpp"
#include "http/server.hpp"
#include "json/parse.hpp"
#include "media/document_sniffer.hpp"
#include "media/worker_client.hpp"
#include "privacy/worker.hpp"
#include "scanning/clamd.hpp"
#include "security/jwt.hpp"
#include "storage/ports/document_catalogue.hpp"
#include "storage/records/bounds.hpp"
#include "user/domain/document_scanning.hpp"
#include "user/domain/resumable_uploads.hpp"
#include "user/housekeeping.hpp"
#include "user/sockets/session.hpp"

namespace user {

struct PictureConfig {
  media::WorkerOptions worker;
  std::size_t workers = 2;
  std::size_t queue_max = 16;   ///< pictures waiting for a worker
  std::uint32_t fit_box = 512;  ///< pixels
  std::size_t slots_max = 18;   ///< uploads held in memory at once
};

/// Uploads under way at once, see domain/slots.hpp.
struct UploadConfig {
  std::size_t documents_max = 64;
  std::size_t per_user_max = 8;  ///< of pictures and of documents
  std::size_t waiting_max = 256;
  std::chrono::milliseconds wait_max{5'000};
  std::chrono::milliseconds grace{2'000};
  std::uint64_t bytes_per_second_min = 16 * 1024;
};

/// What people ask of their data.
struct PrivacyConfig {
  std::filesystem::path erasure_ledger;  ///< empty: none is kept
  std::filesystem::path policy_file;     ///< of the first policy; empty: a sample
  privacy::RequestRules requests;
  privacy::WorkerRules worker;
  std::chrono::milliseconds erasure_settle = std::chrono::minutes{15};
};

inline constexpr std::string_view kServiceName = "user-service";

struct Config {
  http::ServerOptions server;
  http::TrustedProxies trusted_proxies;
  std::vector<std::string> cors_origins;
  base::Secret token_key;                ///< at least 32 bytes
  base::Secret also_accepted_token_key;  ///< as long, or empty for none
  std::chrono::milliseconds clock_skew = security::kClockSkewMax;
  std::string public_base_url;
  std::size_t upload_bytes_max = 5'242'880;
  storage::DocumentQuota document_quota;
  media::DocumentRules document_rules;
  storage::RecordBounds record_bounds;
  json::ParseLimits json_limits{.bytes_max = 1024 * 1024};
  json::ParseLimits profile_limits;
  PictureConfig pictures;
  std::chrono::milliseconds deliveries_poll{500};  ///< how often the log of deliveries is read
  base::Secret internal_token;                     ///< what other services send; empty: internal routes are off
  guards::LimitSettings limits{storage::RateLimit{}};
  std::size_t token_facts_max = 65'536;  ///< of each kind the token check remembers
  health::ReporterOptions health;
  std::chrono::milliseconds health_timeout{800};  ///< of the check of one dependency
  bool is_database_mongodb = false;               ///< how health answers name the store
  bool logs_personal_data = false;                ///< LOG_PERSONAL_DATA: addresses and user ids in access lines
  UploadConfig uploads;
  ResumableRules resumable;
  std::optional<scanning::ClamdOptions> clamd;  ///< absent: nothing looks for viruses
  ScanRules scan_rules;
  HousekeepingOptions housekeeping;
  HubLimits hub;
  SocketSettings sockets;
  PrivacyConfig privacy;
};

/// What user-service needs besides its settings, for --check-config: one line for each problem. Blocks.
[[nodiscard]] std::vector<std::string> inspect(const config::Values& values);

/// ERASURE_LEDGER; else beside what is kept longest: the embedded database, or the uploads. Empty for a database on a
/// server with the files in it, which leaves no folder to choose: then no ledger is kept.
[[nodiscard]] std::filesystem::path erasure_ledger(const config::Values& values);

/// What PRIVACY_POLICY_FILE holds, or the sample. `invalid_argument` in words for the operator. Blocks.
[[nodiscard]] base::Result<privacy::PolicyText> read_first_policy(const PrivacyConfig& privacy);

/// `values` of config::Program::kUser or kDreamscape; `token_key` from identity::load_token_key. Fails with the network
/// of TRUSTED_PROXIES that cannot be read.
[[nodiscard]] base::Result<Config> read_config(const config::Values& values, base::Secret token_key);

}  // namespace user
