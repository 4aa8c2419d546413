#include <mutex>

#include "storage/memory/stores.hpp"

namespace storage::memory {
namespace {

class Installations final : public InstallationStore {
 public:
  runtime::Task<base::Result<InstallationMark>> get() override {
    const std::lock_guard lock(mutex_);
    co_return mark_;
  }
  runtime::Task<base::Result<InstallationMark>> raise(base::Timestamp now) override {
    const std::lock_guard lock(mutex_);
    mark_.high_water = next_high_water(mark_.high_water, now);
    co_return mark_;
  }
  runtime::Task<base::Status> set(InstallationMark mark) override {
    const std::lock_guard lock(mutex_);
    mark_ = std::move(mark);
    co_return base::Status{};
  }

 private:
  std::mutex mutex_;
  InstallationMark mark_{.id = new_installation_id()};
};

class Mark final : public UploadMark {
 public:
  runtime::Task<base::Result<std::optional<InstallationMark>>> find() override {
    const std::lock_guard lock(mutex_);
    co_return mark_;
  }
  runtime::Task<base::Status> set(InstallationMark mark) override {
    const std::lock_guard lock(mutex_);
    mark_ = std::move(mark);
    co_return base::Status{};
  }

 private:
  std::mutex mutex_;
  std::optional<InstallationMark> mark_;
};

}  // namespace

std::unique_ptr<InstallationStore> make_installation_store() { return std::make_unique<Installations>(); }

std::unique_ptr<UploadMark> make_upload_mark() { return std::make_unique<Mark>(); }

}  // namespace storage::memory
