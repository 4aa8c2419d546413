#include "storage/mongodb/membership.hpp"

#include "base/random.hpp"
#include "storage/mongodb/schema.hpp"

namespace storage::mongodb {

void Membership::join(Client& client) {
  // A new name each time, so that nothing sent under the old one can touch the new document.
  base::SystemRandom random;
  id_ = random.uuid();
  beat_ = 0;
  Bson document;
  document.add("_id", id_).add("beat", beat_).add("acked", 0);
  client.collection(kInstances).insert(document);
  is_joined_ = true;
}

bool Membership::renew(Client& client, std::uint64_t acked) {
  Bson fields;
  fields.add("beat", ++beat_).add("acked", acked);
  is_joined_ = client.collection(kInstances).update_one(by_id(id_), Bson().add("$set", fields)) > 0;
  return is_joined_;
}

void Membership::leave(Client& client) {
  if (!is_joined_) return;
  is_joined_ = false;
  client.collection(kInstances).remove_one(by_id(id_));
}

std::vector<Instance> Membership::others(Client& client) {
  Bson filter;
  filter.add("_id", Bson().add("$ne", id_));
  std::vector<Instance> others;
  for (const Bson& document : client.collection(kInstances).find(filter)) {
    const BsonView view(document);
    others.push_back({view.text("_id"), view.integer("beat"), static_cast<std::uint64_t>(view.integer("acked"))});
  }
  return others;
}

std::vector<Instance> Membership::lapsed(const std::vector<Instance>& others, std::chrono::milliseconds lease) {
  const Time now = std::chrono::steady_clock::now();
  std::map<std::string, Seen> seen;
  std::vector<Instance> lapsed;
  for (const Instance& other : others) {
    const auto before = seen_.find(other.id);
    const bool stands_still = before != seen_.end() && before->second.beat == other.beat;
    const Seen current = stands_still ? before->second : Seen{other.beat, now};
    if (now - current.since >= lease) lapsed.push_back(other);
    seen.emplace(other.id, current);
  }
  seen_ = std::move(seen);
  return lapsed;
}

void Membership::remove(Client& client, const Instance& instance) {
  client.collection(kInstances).remove_one(by_id(instance.id).add("beat", instance.beat));
}

}  // namespace storage::mongodb
