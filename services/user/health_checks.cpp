#include "user/health_checks.hpp"

#include <string>
#include <utility>

namespace user {
namespace {

base::Status trouble(std::string_view what, std::string detail = {}) {
  return std::unexpected(
      base::Error{base::ErrorCode::kUnavailable, what}.with_detail(base::PrivateText{std::move(detail)}));
}

runtime::Task<base::Status> probe_uploads(storage::BlobStore& blobs, std::size_t upload_bytes_max,
                                          const Housekeeping& housekeeping) {
  const auto writer = co_await blobs.create(storage::BlobKind::kDocument);
  if (!writer) co_return trouble("files cannot be stored", writer.error().detail());
  const auto room = co_await blobs.free_bytes();
  if (!room) co_return trouble("the room for files cannot be told", room.error().detail());
  if (*room && **room < upload_bytes_max) {
    co_return trouble("no room for another file", std::to_string(**room) + " bytes are left");
  }
  const Standing standing = housekeeping.troubles().standing;
  if (standing == Standing::kMissing) co_return trouble(explain(standing));
  co_return base::Status{};
}

runtime::Task<base::Status> probe_worker(const media::WorkerImageProcessor& worker) { co_return worker.check(); }

runtime::Task<base::Status> probe_clock(const Housekeeping& housekeeping) {
  if (!housekeeping.troubles().is_clock_off) co_return base::Status{};
  co_return trouble("the clock is more than a day from where it should be; nothing is removed meanwhile");
}

runtime::Task<base::Status> probe_sweep(const Housekeeping& housekeeping) {
  const Troubles troubles = housekeeping.troubles();
  if (troubles.standing != Standing::kTogether) co_return trouble(explain(troubles.standing));
  if (troubles.is_sweep_stopped) co_return trouble("too many orphaned files; `dreamscape sweep` shows them");
  co_return base::Status{};
}

runtime::Task<base::Status> probe_scanner(DocumentScanning& scanning) {
  const base::Status there = co_await scanning.ping();
  if (!there) co_return trouble("the virus scanner is away; new documents wait for it", there.error().detail());
  const ScanTrouble found = scanning.trouble();
  if (found.lacks_signatures) co_return trouble("the virus scanner does not find the test file; has it signatures?");
  if (found.looked_into) {
    co_return trouble("the virus scanner looks into smaller files than may be uploaded; larger ones are held back",
                      "up to " + std::to_string(*found.looked_into) + " bytes");
  }
  co_return base::Status{};
}

health::Check optional_check(const char* name, const char* dependency) {
  health::Check check;
  check.name = name;
  check.dependency = dependency;
  check.type = health::CheckType::kFilesystem;
  check.is_critical = false;
  return check;
}

}  // namespace

health::Check uploads_check(storage::BlobStore& blobs, std::size_t upload_bytes_max, const Housekeeping& housekeeping) {
  health::Check uploads = optional_check("Uploads Directory", "uploads");
  uploads.probe = [&blobs, upload_bytes_max, &housekeeping] {
    return probe_uploads(blobs, upload_bytes_max, housekeeping);
  };
  return uploads;
}

health::Check image_worker_check(const media::WorkerImageProcessor& worker) {
  health::Check image_worker = optional_check("Image Worker", "imageWorker");
  image_worker.type = health::CheckType::kInternalService;
  image_worker.probe = [&worker] { return probe_worker(worker); };
  return image_worker;
}

health::Check clock_check(const Housekeeping& housekeeping) {
  health::Check clock = optional_check("Clock", "clock");
  clock.type = health::CheckType::kInternalService;
  clock.probe = [&housekeeping] { return probe_clock(housekeeping); };
  return clock;
}

health::Check sweep_check(const Housekeeping& housekeeping) {
  health::Check sweep = optional_check("Sweep", "sweep");
  sweep.probe = [&housekeeping] { return probe_sweep(housekeeping); };
  return sweep;
}

health::Check scanner_check(DocumentScanning& scanning) {
  health::Check scanner = optional_check("Virus Scanner", "virusScanner");
  scanner.type = health::CheckType::kInternalService;
  scanner.probe = [&scanning] { return probe_scanner(scanning); };
  return scanner;
}

}  // namespace user
