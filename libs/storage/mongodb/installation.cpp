#include "storage/ports/installation.hpp"

#include "storage/mongodb/database.hpp"
#include "storage/mongodb/schema.hpp"
#include "storage/mongodb/stores.hpp"

// One document of `meta`, made with the indexes (schema.cpp). Its mark moves by compare-and-set.
namespace storage::mongodb {
namespace {

InstallationMark read(Client& client) {
  const auto found = client.collection(kMeta).find_one(by_id(kInstallationKey));
  if (!found) throw Failure(Failure::Kind::kOther, "the mark of the installation is missing");
  const BsonView view(*found);
  return {.id = view.text("installation"), .high_water = view.integer("highWater")};
}

bool exchange(Client& client, const InstallationMark& from, std::int64_t to) {
  Bson filter = by_id(kInstallationKey);
  filter.add("highWater", from.high_water);
  const Bson update = std::move(Bson().add("$set", Bson().add("highWater", to)));
  return client.collection(kMeta).update_one(filter, update) > 0;
}

class Installations final : public InstallationStore {
 public:
  explicit Installations(Database& database) : database_(database), meter_(database.meter("installation")) {}

  runtime::Task<base::Result<InstallationMark>> get() override {
    return database_.run(meter_, [](Client& client) -> base::Result<InstallationMark> { return read(client); });
  }

  runtime::Task<base::Result<InstallationMark>> raise(base::Timestamp now) override {
    return database_.run(meter_, [now](Client& client) -> base::Result<InstallationMark> {
      InstallationMark mark = read(client);
      // Ends with the call's time at the latest: then `collection` throws.
      while (!exchange(client, mark, next_high_water(mark.high_water, now))) mark = read(client);
      mark.high_water = next_high_water(mark.high_water, now);
      return mark;
    });
  }

  runtime::Task<base::Status> set(InstallationMark mark) override {
    return database_.run(meter_, [mark = std::move(mark)](Client& client) -> base::Status {
      Bson document = by_id(kInstallationKey);
      document.add("installation", mark.id).add("highWater", mark.high_water);
      if (!client.collection(kMeta).replace_one(by_id(kInstallationKey), document)) {
        return std::unexpected(base::internal_error("the mark of the installation is missing"));
      }
      return {};
    });
  }

 private:
  Database& database_;
  const Meter meter_;
};

}  // namespace

std::unique_ptr<InstallationStore> make_installation_store(Database& database) {
  return std::make_unique<Installations>(database);
}

}  // namespace storage::mongodb
