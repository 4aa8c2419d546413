#include <filesystem>

#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

/// Below it the next commits fail.
constexpr std::uintmax_t kRoomMin = 1024 * 1024;
/// Reading every page takes its time, and what is damaged seldom heals by itself.
constexpr std::chrono::seconds kReadAllEvery{60};

class Health final : public HealthProbe {
 public:
  explicit Health(Database& database) : database_(database) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "database"; }

  runtime::Task<base::Status> ping() override {
    return database_.read([](Connection& connection) -> base::Status {
      static_cast<void>(connection.query_integer("SELECT count(*) FROM (SELECT 1 FROM accounts LIMIT 1)"));
      return {};
    });
  }

 private:
  Database& database_;
};

std::unexpected<base::Error> trouble(const char* what, std::string detail) {
  return std::unexpected(
      base::Error{base::ErrorCode::kUnavailable, what}.with_detail(base::PrivateText{std::move(detail)}));
}

base::Status read_every_page(Connection& connection) {
  Statement check = connection.prepare("PRAGMA quick_check(1)");
  if (check.step() && check.text(0) == "ok") return {};
  return std::unexpected(base::internal_error("quick_check found damage"));
}

class FileHealth final : public HealthProbe {
 public:
  explicit FileHealth(Database& database) : database_(database) {}

  [[nodiscard]] std::string_view name() const noexcept override { return "database file"; }

  runtime::Task<base::Status> ping() override {
    co_await heal();
    const Condition& condition = database_.condition();
    if (auto damage = condition.damage()) {
      co_return trouble("the database is damaged: stop, and restore the backup from before", std::move(*damage));
    }
    if (condition.is_stalled()) {
      co_return trouble("the database takes too long to write: a slow disk, or another program holds it locked", "");
    }
    if (auto reason = condition.write_trouble()) {
      co_return trouble("the database cannot be written: its disk is full, read-only or failing", std::move(*reason));
    }
    co_return co_await look_at_room();
  }

 private:
  using Time = std::chrono::steady_clock::time_point;

  runtime::Task<void> heal() {
    Condition& condition = database_.condition();
    if (condition.may_heal()) {
      // The writer notes what comes of it.
      auto touch = [](Connection& connection) -> base::Status {
        connection.execute("UPDATE installation SET high_water = high_water");
        return {};
      };
      static_cast<void>(co_await database_.write(std::move(touch)));
    }
    const Time now = database_.clock().steady_now();
    if (!condition.damage() || now < next_reading_.load()) co_return;
    next_reading_ = now + kReadAllEvery;
    const base::Status sound = co_await database_.read(&read_every_page);
    if (sound) condition.clear_damage();
  }

  runtime::Task<base::Status> look_at_room() {
    auto work = [folder = database_.folder()]() -> base::Status {
      std::error_code problem;
      const auto space = std::filesystem::space(folder, problem);
      if (problem || space.available >= kRoomMin) return {};
      return trouble("the disk of the database is full", std::to_string(space.available) + " bytes are left");
    };
    return runtime::run_on(database_.pool(), std::move(work));
  }

  Database& database_;
  std::atomic<Time> next_reading_{Time{}};
};

}  // namespace

std::unique_ptr<HealthProbe> make_health_probe(Database& database) { return std::make_unique<Health>(database); }

std::unique_ptr<HealthProbe> make_file_health_probe(Database& database) {
  return std::make_unique<FileHealth>(database);
}

}  // namespace storage::sqlite
