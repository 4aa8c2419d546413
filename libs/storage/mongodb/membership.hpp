/// The processes that share the database, as each of them sees the others.
///
/// Every process has one document in `instances`: which change it has applied (`acked`) and a number that grows with
/// each renewal (`beat`). Clocks of different machines are never compared: whether another process is gone is judged by
/// how long its beat has stood still on one's own monotonic clock. A process whose document was removed learns of it at
/// its next renewal, because that changes nothing.
///
/// Used by one thread. Blocks; throws Failure.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "storage/mongodb/client_pool.hpp"

namespace storage::mongodb {

struct Instance {
  std::string id;
  std::int64_t beat = 0;
  std::uint64_t acked = 0;
};

class Membership {
 public:
  using Time = std::chrono::steady_clock::time_point;

  [[nodiscard]] bool is_joined() const noexcept { return is_joined_; }
  /// Adds this process' document. Only what is read after this call may be trusted.
  void join(Client& client);
  /// False when this process was removed by another one; then it must join again.
  [[nodiscard]] bool renew(Client& client, std::uint64_t acked);
  void leave(Client& client);

  /// The other processes' documents now.
  [[nodiscard]] std::vector<Instance> others(Client& client);
  /// Those of `others` whose beat has stood still for `lease` as far as this process knows.
  [[nodiscard]] std::vector<Instance> lapsed(const std::vector<Instance>& others, std::chrono::milliseconds lease);
  /// Removes the document unless it has moved meanwhile.
  void remove(Client& client, const Instance& instance);

 private:
  struct Seen {
    std::int64_t beat = 0;
    Time since;
  };

  std::string id_;
  bool is_joined_ = false;
  std::int64_t beat_ = 0;
  std::map<std::string, Seen> seen_;
};

}  // namespace storage::mongodb
