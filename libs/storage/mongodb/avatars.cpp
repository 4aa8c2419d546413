#include "storage/mongodb/database.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"
#include "storage/mongodb/versioned.hpp"

namespace storage::mongodb {
namespace {

std::vector<Bson> encode_variants(const std::vector<AvatarVariant>& variants) {
  std::vector<Bson> list;
  for (const AvatarVariant& variant : variants) {
    Bson item;
    item.add("name", variant.name).add("mimeType", variant.mime_type).add("width", variant.width);
    item.add("height", variant.height).add("size", variant.size_bytes);
    list.push_back(std::move(item));
  }
  return list;
}

std::vector<AvatarVariant> decode_variants(const std::vector<Bson>& list) {
  std::vector<AvatarVariant> variants;
  for (const Bson& item : list) {
    const BsonView view(item);
    variants.push_back({view.text("name"), view.text("mimeType"), static_cast<std::uint32_t>(view.integer("width")),
                        static_cast<std::uint32_t>(view.integer("height")),
                        static_cast<std::uint64_t>(view.integer("size"))});
  }
  return variants;
}

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

Bson AvatarRecord::encode(const Avatar& row) {
  Bson document = by_id(row.user_id);
  document.add("name", row.name).add("mimeType", row.mime_type).add("width", row.width).add("height", row.height);
  document.add("size", row.size_bytes).add("sha256", row.sha256).add("thumbhash", row.thumbhash);
  document.add("dominantColour", row.dominant_colour).add("variants", encode_variants(row.variants));
  document.add("createdAt", row.created_at);
  return document;
}

Avatar AvatarRecord::decode(const BsonView& document) {
  Avatar avatar;
  avatar.user_id = document.text("_id");
  avatar.name = document.text("name");
  avatar.mime_type = document.text("mimeType");
  avatar.width = static_cast<std::uint32_t>(document.integer("width"));
  avatar.height = static_cast<std::uint32_t>(document.integer("height"));
  avatar.size_bytes = static_cast<std::uint64_t>(document.integer("size"));
  avatar.sha256 = document.text("sha256");
  avatar.thumbhash = document.text("thumbhash");
  avatar.dominant_colour = document.text("dominantColour");
  avatar.variants = decode_variants(document.documents("variants"));
  avatar.created_at = document.time("createdAt");
  return avatar;
}

std::unique_ptr<AvatarStore> make_avatar_store(Database& database) { return std::make_unique<Avatars>(database); }

}  // namespace storage::mongodb
