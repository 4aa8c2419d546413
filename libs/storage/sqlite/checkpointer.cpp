#include "storage/sqlite/checkpointer.hpp"

#include <pthread.h>

#include <utility>

#include "storage/sqlite/failure.hpp"

namespace storage::sqlite {

Checkpointer::Checkpointer(std::filesystem::path file, CheckpointOptions options)
    : file_(std::move(file)), options_(options), thread_([this] { work(); }) {
  pthread_setname_np(thread_.native_handle(), "sqlite-log");
}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  due_.notify_all();
  done_.notify_all();
  thread_.join();
}

void Checkpointer::note_log(std::size_t pages) {
  std::unique_lock lock(mutex_);
  if (pages <= grown_from_) grown_from_ = 0;  // it has begun anew: a commit that goes on adds a page at least
  log_pages_ = pages;
  const bool is_long = pages > options_.log_pages_max;
  if (!is_long && (!has_grown() || wanted_ > ended_)) return;
  const std::uint64_t mine = ++wanted_;
  due_.notify_one();
  if (is_long) done_.wait(lock, [&] { return ended_ >= mine || is_stopping_; });
}

void Checkpointer::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    due_.wait(lock, [this] { return wanted_ > ended_ || is_stopping_; });
    if (is_stopping_) return;
    const std::uint64_t begun = wanted_;
    std::size_t dealt_with = log_pages_;
    lock.unlock();
    try {
      dealt_with = checkpoint();
    } catch (const Failure&) {  // NOLINT(bugprone-empty-catch)
      // Nothing is lost, and a longer log is a new attempt; a full or failing disk is met, and told of, by the writer.
    }
    lock.lock();
    grown_from_ = dealt_with;
    ended_ = begun;
    done_.notify_all();
  }
}

std::size_t Checkpointer::checkpoint() {
  if (!connection_) {
    connection_ = std::make_unique<Connection>(file_, Connection::Mode::kReadWrite, std::chrono::milliseconds{0});
    connection_->execute("PRAGMA synchronous = FULL");
  }
  // What is not in the file stands behind a reader: to be tried again after as much has been written once more.
  return connection_->checkpoint().pages;
}

}  // namespace storage::sqlite
