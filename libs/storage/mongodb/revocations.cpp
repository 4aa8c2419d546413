#include "storage/mongodb/purge.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/stores.hpp"

namespace storage::mongodb {
namespace {

class Revocations final : public RevocationStore {
 public:
  explicit Revocations(Database& database) : database_(database), meter_(database.meter("revocations")) {}

  /// Announced also when it was there before: the process that wrote it may not have come to announcing it.
  runtime::Task<base::Status> revoke(RevokedToken token) override {
    TokenChange change{ChangeKind::kToken, token.token_id};
    return database_.run_and_announce(
        meter_, std::move(change),
        [token = std::move(token), now = database_.clock().now()](Client& client) -> base::Status {
          const Bson document = std::move(RevokedTokenRecord::encode(token).add("createdAt", now));
          static_cast<void>(client.collection(kRevokedTokens).insert_new(document));
          return {};
        });
  }

  runtime::Task<base::Result<bool>> is_revoked(std::string token_id) override {
    return database_.run(meter_, [token_id = std::move(token_id)](Client& client) -> base::Result<bool> {
      return client.collection(kRevokedTokens).find_one(by_id(token_id)).has_value();
    });
  }

  runtime::Task<base::Result<std::uint64_t>> purge_expired() override {
    return purge(database_, meter_, kRevokedTokens, not_after("forgetAt", database_.clock().now()));
  }

 private:
  Database& database_;
  const Meter meter_;
};

}  // namespace

Bson RevokedTokenRecord::encode(const RevokedToken& row) {
  return std::move(by_id(row.token_id).add("userId", row.user_id).add("forgetAt", row.expires_at));
}

RevokedToken RevokedTokenRecord::decode(const BsonView& document) {
  return {
      .token_id = document.text("_id"), .user_id = document.text("userId"), .expires_at = document.time("forgetAt")};
}

std::unique_ptr<RevocationStore> make_revocation_store(Database& database) {
  return std::make_unique<Revocations>(database);
}

}  // namespace storage::mongodb
