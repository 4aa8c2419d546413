#include "storage/sqlite/writer.hpp"

#include <pthread.h>

#include <algorithm>

#include "storage/sqlite/failure.hpp"
#include "storage/sqlite/token_changes.hpp"

namespace storage::sqlite {

using Clock = std::chrono::steady_clock;

Writer::Writer(std::unique_ptr<Connection> connection, GenerationFile& generations, WriterOptions options)
    : options_(options), generations_(generations), connection_(std::move(connection)), thread_([this] { work(); }) {
  pthread_setname_np(thread_.native_handle(), "sqlite-writer");
}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  thread_.join();
}

bool Writer::submit(std::unique_ptr<WriteJob>& job) {
  const bool accepted = enqueue(queue_, job);
  if (accepted) ready_.notify_one();
  return accepted;
}

bool Writer::submit_lazily(std::unique_ptr<WriteJob>& job) {
  const bool accepted = enqueue(lazy_, job);
  if (accepted) ready_.notify_one();
  return accepted;
}

bool Writer::enqueue(std::deque<Waiting>& queue, std::unique_ptr<WriteJob>& job) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || queue.size() >= options_.queue_max) {
    ++rejected_;
    return false;
  }
  queue.push_back({std::move(job), Clock::now()});
  return true;
}

Writer::Load Writer::load() const {
  const std::lock_guard lock(mutex_);
  return {queue_.size(), options_.queue_max, jobs_, commits_, rejected_};
}

void Writer::work() {
  while (true) {
    Batch batch = take_batch();
    if (batch.jobs.empty() && batch.overdue.empty()) return;
    for (auto& job : batch.overdue) job->complete(base::unavailable("waited too long for the database writer"));
    if (!batch.jobs.empty()) commit(batch.jobs);
  }
}

Writer::Batch Writer::take_batch() {
  std::unique_lock lock(mutex_);
  while (!stopping_ && queue_.empty()) {
    if (lazy_.empty()) {
      ready_.wait(lock);
    } else if (ready_.wait_until(lock, lazy_.front().since + options_.lazy_delay) == std::cv_status::timeout) {
      break;
    }
  }
  Batch batch;
  move_jobs(queue_, batch, !stopping_);
  move_jobs(lazy_, batch, false);
  jobs_ += batch.jobs.size();
  rejected_ += batch.overdue.size();
  return batch;
}

void Writer::move_jobs(std::deque<Waiting>& queue, Batch& batch, bool may_refuse) {
  const auto horizon = Clock::now() - options_.queue_wait_max;
  while (!queue.empty() && batch.jobs.size() < options_.batch_max) {
    const bool overdue = may_refuse && queue.front().since < horizon;
    (overdue ? batch.overdue : batch.jobs).push_back(std::move(queue.front().job));
    queue.pop_front();
  }
}

void Writer::commit(std::vector<std::unique_ptr<WriteJob>>& jobs) {
  std::vector<std::optional<base::Error>> failures(jobs.size());
  Condition* const condition = options_.condition;
  if (condition != nullptr) condition->begin_batch();
  try {
    connection_->token_changes_recorded = false;
    connection_->prepare("BEGIN IMMEDIATE").run();
    failures = run_all(jobs);
    std::uint64_t generation = 0;
    if (connection_->token_changes_recorded) generation = stored_generation(*connection_);
    connection_->prepare("COMMIT").run();
    if (connection_->token_changes_recorded) generations_.advance_to(generation);
    if (condition != nullptr) condition->note_written();
    const std::lock_guard lock(mutex_);
    ++commits_;
  } catch (const Failure& failure) {
    if (condition != nullptr) condition->note_write_failure(failure);
    try {
      if (connection_->is_in_transaction()) connection_->execute("ROLLBACK");
    } catch (const Failure&) {  // NOLINT(bugprone-empty-catch)
      // The failure above is the one to report; SQLite rolls back at the next BEGIN.
    }
    std::ranges::fill(failures, base::unavailable(failure.what()));
  }
  if (condition != nullptr) condition->end_batch();
  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i]->complete(std::move(failures[i]));
}

std::vector<std::optional<base::Error>> Writer::run_all(std::vector<std::unique_ptr<WriteJob>>& jobs) {
  std::vector<std::optional<base::Error>> failures;
  failures.reserve(jobs.size());
  for (auto& job : jobs) failures.push_back(run_one(*job));
  return failures;
}

std::optional<base::Error> Writer::run_one(WriteJob& job) {
  connection_->prepare("SAVEPOINT job").run();
  std::optional<base::Error> failure;
  bool keep = false;
  try {
    keep = job.run(*connection_);
  } catch (const Failure& exception) {
    // A full disk or an I/O error has ended the transaction of all jobs, not only this one's savepoint.
    if (!connection_->is_in_transaction()) throw;
    if (options_.condition != nullptr) options_.condition->note_write_failure(exception);
    failure = exception.to_error();
  } catch (const std::exception& exception) {
    failure = base::internal_error(exception.what());
  }
  if (!keep) connection_->prepare("ROLLBACK TO job").run();
  connection_->prepare("RELEASE job").run();
  return failure;
}

}  // namespace storage::sqlite
