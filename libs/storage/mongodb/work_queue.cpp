#include "storage/ports/work_queue.hpp"

#include "storage/mongodb/database.hpp"
#include "storage/mongodb/schema.hpp"
#include "storage/mongodb/stores.hpp"

// `freeAt`: when others may have an item, which is when it is due, or later while somebody has it. Every change asks
// for the fence it knows and moves it, so each is one compare-and-set.
namespace storage::mongodb {
namespace {

/// Items looked at when those before them were taken by others meanwhile.
constexpr std::size_t kLookedAt = 8;

std::uint64_t number(const BsonView& view, const char* field) {
  return static_cast<std::uint64_t>(view.integer(field));
}

WorkClaim decode(const Bson& document) {
  const BsonView view(document);
  return {.item = {.id = view.text("_id"),
                   .kind = view.text("kind"),
                   .subject = view.text("subject"),
                   .due_at = view.time("dueAt"),
                   .step = number(view, "step"),
                   .created_at = view.time("createdAt")},
          .fence = number(view, "fence"),
          .attempts = number(view, "attempts")};
}

Bson held(const WorkClaim& claim) { return std::move(by_id(claim.item.id).add("fence", claim.fence)); }

Bson setting(Bson& fields) { return std::move(Bson().add("$set", fields)); }

bool take(Client& client, WorkClaim& claim, base::Timestamp until) {
  const Bson unmoved = held(claim);
  ++claim.fence;
  ++claim.attempts;
  Bson fields;
  fields.add("freeAt", until).add("fence", claim.fence).add("attempts", claim.attempts);
  return client.collection(kWorkItems).update_one(unmoved, setting(fields)) > 0;
}

class Work final : public WorkQueue {
 public:
  explicit Work(Database& database) : database_(database), meter_(database.meter("work")) {}

  runtime::Task<base::Result<bool>> add(WorkItem item) override {
    return database_.run(meter_, [item = std::move(item)](Client& client) -> base::Result<bool> {
      Bson document = by_id(item.id);
      document.add("kind", item.kind).add("subject", item.subject).add("dueAt", item.due_at).add("step", item.step);
      document.add("createdAt", item.created_at).add("freeAt", item.due_at).add("fence", 0).add("attempts", 0);
      return client.collection(kWorkItems).insert_new(document);
    });
  }

  runtime::Task<base::Result<std::optional<WorkClaim>>> claim(std::string kind,
                                                              std::chrono::milliseconds lease) override {
    return database_.run(meter_,
                         [kind = std::move(kind), lease,
                          now = database_.clock().now()](Client& client) -> base::Result<std::optional<WorkClaim>> {
                           Bson free;
                           free.add("kind", kind).add("freeAt", Bson().add("$lte", now));
                           FindOptions options;
                           options.sort = std::move(Bson().add("freeAt", 1).add("_id", 1));
                           options.limit = kLookedAt;
                           // Ends with the call's time at the latest: then `collection` throws.
                           while (true) {
                             const std::vector<Bson> found = client.collection(kWorkItems).find(free, options);
                             if (found.empty()) return std::nullopt;
                             for (const Bson& document : found) {
                               WorkClaim claim = decode(document);
                               if (take(client, claim, now + lease)) return claim;
                             }
                           }
                         });
  }

  runtime::Task<base::Result<bool>> renew(WorkClaim claim, std::chrono::milliseconds lease) override {
    Bson fields;
    fields.add("freeAt", database_.clock().now() + lease);
    return change(std::move(claim), std::move(fields));
  }

  runtime::Task<base::Result<bool>> put_off(WorkClaim claim, base::Timestamp due_at, std::uint64_t step) override {
    Bson fields;
    fields.add("dueAt", due_at).add("freeAt", due_at).add("step", step).add("attempts", 0);
    fields.add("fence", claim.fence + 1);
    return change(std::move(claim), std::move(fields));
  }

  runtime::Task<base::Result<bool>> retry(WorkClaim claim, base::Timestamp at) override {
    Bson fields;
    fields.add("freeAt", at).add("fence", claim.fence + 1);
    return change(std::move(claim), std::move(fields));
  }

  runtime::Task<base::Result<bool>> finish(WorkClaim claim) override {
    return database_.run(meter_, [claim = std::move(claim)](Client& client) -> base::Result<bool> {
      return client.collection(kWorkItems).remove_one(held(claim)) > 0;
    });
  }

  runtime::Task<base::Result<bool>> hasten(std::string id, base::Timestamp due_at) override {
    return database_.run(meter_, [id = std::move(id), due_at](Client& client) -> base::Result<bool> {
      // Ends with the call's time at the latest: then `collection` throws.
      while (true) {
        const auto found = client.collection(kWorkItems).find_one(by_id(id));
        if (!found) return false;
        const WorkClaim claim = decode(*found);
        Bson fields;
        fields.add("dueAt", due_at).add("freeAt", due_at).add("fence", claim.fence + 1);
        if (client.collection(kWorkItems).update_one(held(claim), setting(fields)) > 0) return true;
      }
    });
  }

  runtime::Task<base::Result<Overdue>> overdue(std::string kind) override {
    return database_.run(
        meter_, [kind = std::move(kind), now = database_.clock().now()](Client& client) -> base::Result<Overdue> {
          Bson due;
          due.add("kind", kind).add("dueAt", Bson().add("$lte", now));
          FindOptions options;
          options.sort = std::move(Bson().add("dueAt", 1));
          options.limit = 1;
          const std::vector<Bson> oldest = client.collection(kWorkItems).find(due, options);
          if (oldest.empty()) return Overdue{};
          return Overdue{.items = client.collection(kWorkItems).count(due),
                         .oldest = BsonView(oldest.front()).time("dueAt")};
        });
  }

 private:
  runtime::Task<base::Result<bool>> change(WorkClaim claim, Bson fields) {
    return database_.run(meter_,
                         [claim = std::move(claim), update = setting(fields)](Client& client) -> base::Result<bool> {
                           return client.collection(kWorkItems).update_one(held(claim), update) > 0;
                         });
  }

  Database& database_;
  const Meter meter_;
};

}  // namespace

std::unique_ptr<WorkQueue> make_work_queue(Database& database) { return std::make_unique<Work>(database); }

}  // namespace storage::mongodb
