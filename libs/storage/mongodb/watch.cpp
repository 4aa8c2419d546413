#include "storage/mongodb/watch.hpp"

#include <pthread.h>

#include "storage/mongodb/failure.hpp"

namespace storage::mongodb {
namespace {

/// Between two attempts while the server does not answer.
constexpr std::chrono::milliseconds kRetryEvery{200};
/// Setting up a schema that is there already takes less.
constexpr std::chrono::milliseconds kSetUpUsually{10'000};
constexpr const char* kSettingUp = "its indexes are being made, which takes minutes where there is much data";

}  // namespace

Watch::Watch(ClientPool& pool, PatientClients patient_clients, SchemaOptions schema, FeedOptions feed,
             OnChange on_change)
    : pool_(pool),
      patient_clients_(std::move(patient_clients)),
      schema_(schema),
      on_change_(std::move(on_change)),
      feed_(std::move(feed), [this] { wake(); }),
      thread_([this] { work(); }) {
  pthread_setname_np(thread_.native_handle(), "mongodb-watch");
}

Watch::~Watch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
}

std::string Watch::reason() const {
  const std::lock_guard lock(mutex_);
  return reason_;
}

void Watch::suspect() noexcept {
  is_up_ = false;
  wake();
}

void Watch::wake() noexcept {
  {
    const std::lock_guard lock(mutex_);
    is_woken_ = true;
  }
  changed_.notify_all();
}

void Watch::wait_for_first_answer() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return was_asked_; });
}

void Watch::work() {
  while (pause(round())) {
  }
  end();
}

std::chrono::milliseconds Watch::round() {
  try {
    Client client = pool_.lease();
    if (!is_schema_ready(client)) {
      note(kSettingUp);
      return kRetryEvery;
    }
    const auto next = feed_.tick(client);
    is_up_ = true;
    note({});
    return next;
  } catch (const std::exception& failure) {  // Failure, or no memory.
    is_up_ = false;
    feed_.fail(base::unavailable(failure.what()));
    note(failure.what());
    return kRetryEvery;
  }
}

bool Watch::is_schema_ready(Client& client) {
  if (is_set_up_) return true;
  if (!set_up_.valid()) {
    client.command(Bson().add("ping", 1));  // a server that is away is found out soon
    std::packaged_task<bool()> task([connect = patient_clients_, schema = schema_] {
      const std::unique_ptr<ClientPool> pool = connect();
      Client patient = pool->lease();
      return set_up(patient, schema);
    });
    set_up_ = task.get_future();
    std::thread(std::move(task)).detach();
  }
  if (set_up_.wait_for(kSetUpUsually) != std::future_status::ready) return false;
  if (set_up_.get()) was_created_ = true;
  is_set_up_ = true;
  return true;
}

void Watch::note(const std::string& reason) {
  bool is_news = false;
  {
    const std::lock_guard lock(mutex_);
    // That a server answers is no news at start.
    is_news = was_asked_ ? reason.empty() != reason_.empty() : !reason.empty();
    reason_ = reason;
    was_asked_ = true;
  }
  changed_.notify_all();
  if (is_news && on_change_) on_change_(reason.empty(), reason);
}

bool Watch::pause(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  // Being woken while the server is away must not make us ask it without a pause.
  const bool may_be_woken = reason_.empty();
  changed_.wait_for(lock, longest, [&] { return stopping_ || (may_be_woken && is_woken_); });
  is_woken_ = false;
  return !stopping_;
}

void Watch::end() {
  feed_.fail(base::unavailable("this process ends"));
  try {
    if (is_up_) {
      Client client = pool_.lease();
      feed_.leave(client);
    }
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch)
    // Another process will find our document standing still.
  }
}

}  // namespace storage::mongodb
