#include "storage/mongodb/database.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"
#include "storage/mongodb/versioned.hpp"

namespace storage::mongodb {
void add_value(Bson& document, const char* name, const std::vector<AvatarVariant>& variants) {
  std::vector<Bson> list;
  for (const AvatarVariant& variant : variants) {
    Bson item;
    item.add("name", variant.name).add("mimeType", variant.mime_type).add("width", variant.width);
    item.add("height", variant.height).add("size", variant.size_bytes);
    list.push_back(std::move(item));
  }
  document.add(name, list);
}

void read_items(const std::vector<Bson>& list, std::vector<AvatarVariant>& variants) {
  for (const Bson& item : list) {
    const BsonView view(item);
    variants.push_back({view.text("name"), view.text("mimeType"), static_cast<std::uint32_t>(view.integer("width")),
                        static_cast<std::uint32_t>(view.integer("height")),
                        static_cast<std::uint64_t>(view.integer("size"))});
  }
}

namespace {

class Avatars final : public AvatarStore {
 public:
  explicit Avatars(Database& database) : database_(database), meter_(database.meter("avatars")) {}

  runtime::Task<base::Result<std::optional<Avatar>>> replace(Avatar avatar) override {
    return database_.run(meter_, [avatar = std::move(avatar)](Client& client) -> base::Result<std::optional<Avatar>> {
      auto replaced = modify<AvatarRecord>(client, avatar.user_id,
                                           [&](const std::optional<Avatar>&) { return std::optional(avatar); });
      return std::move(replaced->before);
    });
  }

  runtime::Task<base::Result<std::optional<Avatar>>> find_by_user(std::string user_id) override {
    return find_one(by_id(user_id));
  }

  runtime::Task<base::Result<std::optional<Avatar>>> find_by_name(std::string name) override {
    return find_one(std::move(Bson().add("name", name)));
  }

  runtime::Task<base::Result<std::optional<Avatar>>> remove(std::string user_id) override {
    return database_.run(meter_, [user_id = std::move(user_id)](Client& client) -> base::Result<std::optional<Avatar>> {
      return take<AvatarRecord>(client, user_id);
    });
  }

 private:
  runtime::Task<base::Result<std::optional<Avatar>>> find_one(Bson filter) {
    return database_.run(meter_, [filter = std::move(filter)](Client& client) -> base::Result<std::optional<Avatar>> {
      return find<AvatarRecord>(client, filter);
    });
  }

  Database& database_;
  const Meter meter_;
};

}  // namespace

std::unique_ptr<AvatarStore> make_avatar_store(Database& database) { return std::make_unique<Avatars>(database); }

}  // namespace storage::mongodb
