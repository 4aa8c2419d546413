/// A queue of work whose store cannot be reached.
#pragma once

#include "storage/ports/work_queue.hpp"

namespace testkit {

class LostWork final : public storage::WorkQueue {
 public:
  runtime::Task<base::Result<bool>> add(storage::WorkItem) override { return lost<bool>(); }
  runtime::Task<base::Result<std::optional<storage::WorkClaim>>> claim(std::string,
                                                                       std::chrono::milliseconds) override {
    return lost<std::optional<storage::WorkClaim>>();
  }
  runtime::Task<base::Result<bool>> renew(storage::WorkClaim, std::chrono::milliseconds) override {
    return lost<bool>();
  }
  runtime::Task<base::Result<bool>> put_off(storage::WorkClaim, base::Timestamp, std::uint64_t) override {
    return lost<bool>();
  }
  runtime::Task<base::Result<bool>> retry(storage::WorkClaim, base::Timestamp) override { return lost<bool>(); }
  runtime::Task<base::Result<bool>> finish(storage::WorkClaim) override { return lost<bool>(); }
  runtime::Task<base::Result<bool>> hasten(std::string, base::Timestamp) override { return lost<bool>(); }
  runtime::Task<base::Result<storage::Overdue>> overdue(std::string) override { return lost<storage::Overdue>(); }

 private:
  template <class T>
  static runtime::Task<base::Result<T>> lost() {
    co_return std::unexpected(base::unavailable("the queue of work is lost"));
  }
};

}  // namespace testkit
