#include "privacy/erasure_ledger.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <mutex>
#include <system_error>
#include <utility>

#include "base/descriptor.hpp"
#include "base/encoding.hpp"
#include "security/sha256.hpp"

namespace privacy {
namespace {

constexpr std::size_t kDigestLength = 64;

bool is_digest(std::string_view line) {
  return line.size() == kDigestLength &&
         std::ranges::all_of(line, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

base::Status failed(const char* what, int number) {
  return std::unexpected(base::unavailable(std::string("erasure ledger: ") + what + ": " + std::strerror(number)));
}

}  // namespace

std::string erasure_digest(std::string_view user_id) {
  return base::to_hex(security::sha256("dreamscape erasure " + std::string(user_id)));
}

/// The file and what is known of it. Thread-safe.
class ErasureLedger::Book {
 public:
  explicit Book(std::filesystem::path file) : file_(std::move(file)) {}

  [[nodiscard]] base::Status read();
  [[nodiscard]] base::Status append(const std::string& digest);
  [[nodiscard]] bool is_kept() const noexcept { return !file_.empty(); }
  [[nodiscard]] std::set<std::string> digests() const {
    const std::lock_guard lock(mutex_);
    return digests_;
  }

 private:
  [[nodiscard]] base::Status write_line(const std::string& digest) const;

  const std::filesystem::path file_;
  mutable std::mutex mutex_;
  std::set<std::string> digests_;
};

ErasureLedger::ErasureLedger(std::filesystem::path file, runtime::WorkerPool& pool)
    : book_(std::make_shared<Book>(std::move(file))), pool_(pool) {}

runtime::Task<base::Status> ErasureLedger::load() {
  return runtime::run_on(pool_, [book = book_] { return book->read(); });
}

runtime::Task<base::Status> ErasureLedger::add(std::string digest) {
  return runtime::run_on(pool_, [book = book_, digest = std::move(digest)] { return book->append(digest); });
}

bool ErasureLedger::is_kept() const noexcept { return book_->is_kept(); }

std::set<std::string> ErasureLedger::digests() const { return book_->digests(); }

base::Status ErasureLedger::Book::read() {
  std::error_code problem;
  const bool is_there = !file_.empty() && std::filesystem::exists(file_, problem);
  if (problem) return failed("look", problem.value());
  if (!is_there) return {};
  std::ifstream in(file_);
  std::string line;
  const std::lock_guard lock(mutex_);
  while (std::getline(in, line)) {
    if (is_digest(line)) digests_.insert(line);
  }
  return in.eof() ? base::Status{} : failed("read", EIO);
}

base::Status ErasureLedger::Book::append(const std::string& digest) {
  const std::lock_guard lock(mutex_);
  if (digests_.contains(digest)) return {};
  if (const base::Status written = file_.empty() ? base::Status{} : write_line(digest); !written) return written;
  digests_.insert(digest);
  return {};
}

/// One `write`, which the system does not mix with that of another process. It begins with a line end, because the line
/// of before may be torn.
base::Status ErasureLedger::Book::write_line(const std::string& digest) const {
  const std::filesystem::path folder_name = std::filesystem::absolute(file_).parent_path();
  std::error_code problem;
  std::filesystem::create_directory(folder_name, problem);
  if (problem && !std::filesystem::is_directory(folder_name)) return failed("folder", problem.value());
  const base::Descriptor file(::open(file_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
  if (!file.is_open()) return failed("open", errno);
  const std::string line = "\n" + digest + "\n";
  if (::write(file.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) return failed("write", errno);
  if (::fsync(file.get()) < 0) return failed("sync", errno);
  const base::Descriptor folder(::open(folder_name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open() || ::fsync(folder.get()) < 0) return failed("sync of the folder", errno);
  return {};
}

}  // namespace privacy
