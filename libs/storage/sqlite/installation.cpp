#include "storage/sqlite/installation.hpp"

#include "storage/sqlite/database.hpp"
#include "storage/sqlite/stores.hpp"

namespace storage::sqlite {
namespace {

// `made_by_first_release`: 1 or 0. `access_lifetime_max_ms`: the longest JWT_EXPIRES_IN that sessions have been kept
// for.
constexpr const char* kTables = R"sql(
CREATE TABLE IF NOT EXISTS marks (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS installation (
  number INTEGER PRIMARY KEY CHECK (number = 1),
  id TEXT NOT NULL,
  high_water INTEGER NOT NULL
) STRICT;
)sql";

bool is_there(Connection& connection) {
  return connection.query_integer("SELECT count(*) FROM sqlite_schema WHERE name = 'installation'") > 0 &&
         connection.query_integer("SELECT count(*) FROM installation") > 0;
}

InstallationMark read(Connection& connection) {
  Statement select = connection.prepare("SELECT id, high_water FROM installation");
  if (!select.step()) throw Failure(0, "the table installation is empty");
  return {.id = select.text(0), .high_water = select.integer(1)};
}

void write(Connection& connection, const InstallationMark& mark) {
  Statement update = connection.prepare("UPDATE installation SET id = ?1, high_water = ?2");
  update.bind(mark.id, mark.high_water);
  update.run();
}

class Installations final : public InstallationStore {
 public:
  explicit Installations(Database& database) : database_(database) {}

  runtime::Task<base::Result<InstallationMark>> get() override {
    return database_.read([](Connection& connection) -> base::Result<InstallationMark> { return read(connection); });
  }

  runtime::Task<base::Result<InstallationMark>> raise(base::Timestamp now) override {
    return database_.write([now](Connection& connection) -> base::Result<InstallationMark> {
      InstallationMark mark = read(connection);
      mark.high_water = next_high_water(mark.high_water, now);
      write(connection, mark);
      return mark;
    });
  }

  runtime::Task<base::Status> set(InstallationMark mark) override {
    return database_.write([mark = std::move(mark)](Connection& connection) -> base::Status {
      write(connection, mark);
      return {};
    });
  }

 private:
  Database& database_;
};

}  // namespace

void add_installation(Connection& connection, bool is_new) {
  if (is_there(connection)) return;
  connection.execute(kTables);
  Statement mark = connection.prepare("INSERT OR IGNORE INTO installation VALUES (1, ?1, 0)");
  mark.bind(new_installation_id());
  mark.run();
  Statement origin = connection.prepare("INSERT OR IGNORE INTO marks VALUES ('made_by_first_release', ?1)");
  origin.bind(static_cast<std::int64_t>(is_new ? 0 : 1));
  origin.run();
}

std::optional<InstallationMark> find_installation(Connection& connection) {
  if (!is_there(connection)) return std::nullopt;
  return read(connection);
}

std::unique_ptr<InstallationStore> make_installation_store(Database& database) {
  return std::make_unique<Installations>(database);
}

}  // namespace storage::sqlite
