#include "http/client_shares.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace http {
namespace {

/// Adds unless that would pass `max`.
bool add_within(std::atomic<std::size_t>& count, std::size_t bytes, std::size_t max) noexcept {
  if (count.fetch_add(bytes, std::memory_order_relaxed) + bytes <= max) return true;
  count.fetch_sub(bytes, std::memory_order_relaxed);
  return false;
}

}  // namespace

ClientKey ClientKey::of(const boost::asio::ip::address& address) noexcept {
  namespace ip = boost::asio::ip;
  ClientKey key;
  const auto v6 = address.is_v6() ? address.to_v6() : ip::make_address_v6(ip::v4_mapped, address.to_v4());
  key.bytes = v6.to_bytes();
  if (!v6.is_v4_mapped()) std::fill(key.bytes.begin() + 8, key.bytes.end(), 0);
  return key;
}

std::size_t ClientKeyHash::operator()(const ClientKey& key) const noexcept {
  return std::hash<std::string_view>{}({reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()});
}

std::shared_ptr<ClientShares> ClientShares::create(ShareLimits limits) {
  return std::shared_ptr<ClientShares>(new ClientShares(limits));
}

std::shared_ptr<ClientShares::Client> ClientShares::client(const boost::asio::ip::address& address) {
  const ClientKey key = ClientKey::of(address);
  const std::lock_guard lock(mutex_);
  std::weak_ptr<Client>& known = clients_[key];
  if (auto client = known.lock()) return client;
  const auto forget_last = [self = shared_from_this(), key](const Client* gone) {
    delete gone;
    self->forget(key);
  };
  std::shared_ptr<Client> added(new Client, forget_last);
  known = added;
  return added;
}

/// The address may have come back between the end of its last holder and this call.
void ClientShares::forget(const ClientKey& key) {
  const std::lock_guard lock(mutex_);
  const auto found = clients_.find(key);
  if (found != clients_.end() && found->second.expired()) clients_.erase(found);
}

std::size_t ClientShares::client_count() const {
  const std::lock_guard lock(mutex_);
  return clients_.size();
}

void MemoryCharge::set_client(std::shared_ptr<ClientShares::Client> client) {
  give_back();
  client_ = std::move(client);
}

MemoryCharge::Outcome MemoryCharge::cover(std::size_t bytes) {
  if (bytes <= held_) return Outcome::kCovered;
  const std::size_t more = bytes - held_;
  if (client_ && !add_within(client_->bytes, more, shares_->limits_.bytes_per_client_max)) return Outcome::kOverShare;
  if (!add_within(shares_->bytes_, more, shares_->limits_.bytes_max)) {
    if (client_) client_->bytes.fetch_sub(more, std::memory_order_relaxed);
    return Outcome::kOverTotal;
  }
  held_ = bytes;
  return Outcome::kCovered;
}

base::Status MemoryCharge::require(std::size_t bytes) {
  switch (cover(bytes)) {
    case Outcome::kCovered:
      return {};
    case Outcome::kOverShare:
      return std::unexpected(base::Error{base::ErrorCode::kRateLimited, "Too many requests, please try again later"}
                                 .with_retry_after(std::chrono::seconds{1})
                                 .with_detail(base::PrivateText{"the client's share of message memory is used up"}));
    case Outcome::kOverTotal:
      return std::unexpected(base::unavailable("message memory is used up"));
  }
  std::unreachable();
}

void MemoryCharge::give_back() noexcept {
  if (held_ == 0) return;
  if (client_) client_->bytes.fetch_sub(held_, std::memory_order_relaxed);
  shares_->bytes_.fetch_sub(held_, std::memory_order_relaxed);
  held_ = 0;
}

}  // namespace http
