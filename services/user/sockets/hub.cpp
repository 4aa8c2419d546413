#include "user/sockets/hub.hpp"

#include <algorithm>
#include <unordered_set>

#include <boost/asio/post.hpp>

#include "http/websocket/frame.hpp"
#include "socketio/packet.hpp"

namespace user {
namespace {

using SocketMembers = std::vector<std::shared_ptr<SocketHub::Member>>;

/// One task for all members of a loop.
void send_later(SocketMembers members, const SocketHub::Frame& frame) {
  const auto loop_of = [](const auto& member) { return &member->executor().context(); };
  std::ranges::sort(members, std::less{}, loop_of);
  while (!members.empty()) {
    auto* const loop = loop_of(members.back());
    const auto first = std::ranges::find(members, loop, loop_of);
    SocketMembers same(std::make_move_iterator(first), std::make_move_iterator(members.end()));
    members.erase(first, members.end());
    const runtime::Executor executor = same.front()->executor();
    boost::asio::post(executor, [same = std::move(same), frame] {
      for (const auto& member : same) member->send(frame);
    });
  }
}

bool is_listed(const std::unordered_set<std::string_view>& ids, const std::string& id) {
  return !id.empty() && ids.contains(id);
}

}  // namespace

std::shared_ptr<SocketHub> SocketHub::create(HubLimits limits, SocketMetrics metrics) {
  return std::shared_ptr<SocketHub>(new SocketHub(limits, metrics));
}

void SocketHub::deliver(const std::string& user_id, std::string_view event, std::string_view json) {
  SocketMembers members;
  const std::string frame = http::text_frame(socketio::event_packet(event, json));
  // Posted under the lock, so that two events come to every loop in one order.
  const std::lock_guard lock(mutex_);
  const auto room = rooms_.find(user_id);
  if (room == rooms_.end()) return;
  for (const Entry& entry : room->second) {
    if (entry.is_admitted) members.push_back(entry.member);
  }
  metrics_.delivered(members.size());
  if (!members.empty()) send_later(std::move(members), std::make_shared<const std::string>(frame));
}

bool SocketHub::has_sockets_of(const std::string& user_id) const {
  const std::lock_guard lock(mutex_);
  const auto room = rooms_.find(user_id);
  return room != rooms_.end() && std::ranges::any_of(room->second, &Entry::is_admitted);
}

std::unique_ptr<SocketHub::Place> SocketHub::take_place() {
  if (open_.fetch_add(1) >= limits_.sockets_max) {
    --open_;
    return nullptr;
  }
  return std::unique_ptr<Place>(new Place(shared_from_this()));
}

void SocketHub::enter(std::shared_ptr<Member> member, Claims claims) {
  const std::lock_guard lock(mutex_);
  const std::string& user_id = claims->user_id;
  rooms_[user_id].push_back({.member = std::move(member), .claims = std::move(claims)});
}

std::shared_ptr<SocketHub::Member> SocketHub::oldest_beyond(const Room& room, std::size_t most, const Member& newest) {
  const auto admitted = static_cast<std::size_t>(std::ranges::count_if(room, &Entry::is_admitted));
  if (admitted <= most) return nullptr;
  const auto oldest = std::ranges::find_if(
      room, [&newest](const Entry& entry) { return entry.is_admitted && entry.member.get() != &newest; });
  return oldest == room.end() ? nullptr : oldest->member;
}

void SocketHub::admit(const Member& member, const std::string& user_id) {
  const std::lock_guard lock(mutex_);
  Room& room = rooms_[user_id];
  const auto place = std::ranges::find(room, &member, [](const Entry& entry) { return entry.member.get(); });
  if (place == room.end()) return;
  place->is_admitted = true;
  const std::shared_ptr<Member> oldest = oldest_beyond(room, limits_.sockets_per_user_max, member);
  if (!oldest) return;
  // It counts no longer, although it leaves a moment later.
  std::ranges::find(room, oldest, &Entry::member)->is_admitted = false;
  end_later(oldest, SocketEnd::kReplaced);
}

void SocketHub::leave(const Member& member, const std::string& user_id) {
  std::shared_ptr<Member> last_owner;  // destroyed behind the lock
  const std::lock_guard lock(mutex_);
  const auto room = rooms_.find(user_id);
  if (room == rooms_.end()) return;
  const auto place = std::ranges::find(room->second, &member, [](const Entry& entry) { return entry.member.get(); });
  if (place == room->second.end()) return;
  last_owner = std::move(place->member);
  room->second.erase(place);
  if (room->second.empty()) rooms_.erase(room);
}

std::vector<SocketHub::Suspect> SocketHub::concerned_by(const storage::TokenChanges& changes) const {
  const std::unordered_set<std::string_view> users(changes.user_ids.begin(), changes.user_ids.end());
  const std::unordered_set<std::string_view> tokens(changes.token_ids.begin(), changes.token_ids.end());
  const std::unordered_set<std::string_view> families(changes.family_ids.begin(), changes.family_ids.end());
  std::vector<Suspect> suspects;
  const std::lock_guard lock(mutex_);
  for (const auto& [user_id, room] : rooms_) {
    const bool is_user_concerned = changes.everything || is_listed(users, user_id);
    for (const Entry& entry : room) {
      if (is_user_concerned || is_listed(tokens, entry.claims->token_id) ||
          is_listed(families, entry.claims->session_id)) {
        suspects.push_back({entry.member, entry.claims});
      }
    }
  }
  return suspects;
}

bool SocketHub::is_empty() const {
  const std::lock_guard lock(mutex_);
  return rooms_.empty();
}

void expose_sockets(metrics::Registry& registry, const std::shared_ptr<const SocketHub>& hub) {
  const metrics::Gauge open = registry.gauge("sockets_open", "Open Socket.IO connections");
  registry.before_expose([open, hub] { open.set(static_cast<double>(hub->open_sockets())); });
}

void end_later(std::shared_ptr<SocketHub::Member> member, SocketEnd reason) {
  const runtime::Executor executor = member->executor();
  boost::asio::post(executor, [member = std::move(member), reason] { member->end(reason); });
}

}  // namespace user
