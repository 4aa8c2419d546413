#include "storage/mongodb/account_lists.hpp"

#include <algorithm>
#include <charconv>
#include <thread>
#include <utility>

#include "base/encoding.hpp"
#include "base/random.hpp"
#include "storage/mongodb/failure.hpp"
#include "storage/mongodb/rows.hpp"
#include "storage/mongodb/schema.hpp"

namespace storage::mongodb {
namespace {

constexpr const char* kLeaseKey = "administrators";
constexpr std::chrono::milliseconds kBetweenAttempts{10};

/// The text as a regular expression that matches nothing else.
std::string quoted(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\^$.|?*+()[]{}-/").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

Bson searching(const std::string& text) {
  std::vector<Bson> fields;
  for (const char* field : {"email", "firstName", "lastName", "username"}) {
    const Bson pattern = std::move(Bson().add("$regex", quoted(text)).add("$options", "i"));
    fields.push_back(std::move(Bson().add(field, pattern)));
  }
  return std::move(Bson().add("$or", fields));
}

/// Each of them has to hold.
std::vector<Bson> conditions_of(const AccountFilter& filter) {
  std::vector<Bson> all;
  const auto require = [&all](const char* field, const auto& value) {
    if (value) all.push_back(std::move(Bson().add(field, *value)));
  };
  std::optional<std::string> role;
  if (filter.role) role = to_string(*filter.role);
  require("role", role);
  require("isSuspended", filter.is_suspended);
  require("isVerified", filter.is_verified);
  if (filter.created_from) all.push_back(std::move(Bson().add("createdAt", Bson().add("$gte", *filter.created_from))));
  if (filter.created_before)
    all.push_back(std::move(Bson().add("createdAt", Bson().add("$lt", *filter.created_before))));
  if (!filter.search.empty()) all.push_back(searching(filter.search));
  return all;
}

Bson all_of(const std::vector<Bson>& conditions) {
  return conditions.empty() ? Bson() : std::move(Bson().add("$and", conditions));
}

/// Where an account stands in an order; no key where the field is absent, which comes before all others.
struct AccountPlace {
  base::Timestamp created_at;
  std::string id;
  std::optional<std::string> key{};
};

std::optional<std::string> key_of(AccountOrder order, const Account& account) {
  const auto digits = [](base::Timestamp time) { return std::to_string(base::to_millis(time)); };
  switch (order) {
    case AccountOrder::kCreatedAt:
      return digits(account.created_at);
    case AccountOrder::kUpdatedAt:
      return digits(account.updated_at);
    case AccountOrder::kEmail:
      return account.email;
    case AccountOrder::kFirstName:
      return account.first_name;
    case AccountOrder::kLastName:
      return account.last_name;
    case AccountOrder::kRole:
      return std::string(to_string(account.role));
    case AccountOrder::kIsVerified:
      return account.is_verified ? "1" : "0";
    case AccountOrder::kIsSuspended:
      return account.is_suspended ? "1" : "0";
    case AccountOrder::kLastLoginAt:
      return account.last_login_at ? std::optional(digits(*account.last_login_at)) : std::nullopt;
  }
  std::unreachable();
}

std::string place_text(AccountOrder order, const Account& account) {
  const std::optional<std::string> key = key_of(order, account);
  const std::string text =
      std::to_string(base::to_millis(account.created_at)) + ' ' + account.id + (key ? "=" + *key : std::string());
  return base::to_base64url(base::as_bytes(text));
}

std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<AccountPlace> parse_place(std::string_view text) {
  const auto bytes = base::from_base64url(text);
  if (!bytes) return std::nullopt;
  const std::string_view rest(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  const std::size_t space = rest.find(' ');
  if (space == std::string_view::npos || !base::is_utf8(rest)) return std::nullopt;
  const auto created_at = number_in(rest.substr(0, space));
  if (!created_at) return std::nullopt;
  const std::size_t equals = rest.find('=', space);
  AccountPlace place{
      .created_at = base::from_millis(*created_at),
      .id = std::string(rest.substr(space + 1, equals == std::string_view::npos ? equals : equals - space - 1))};
  if (equals != std::string_view::npos) place.key = rest.substr(equals + 1);
  return place;
}

/// Adds the key as the type that its field has.
Bson& add_key(Bson& to, const char* name, AccountOrder order, const std::string& key) {
  switch (order) {
    case AccountOrder::kEmail:
    case AccountOrder::kFirstName:
    case AccountOrder::kLastName:
    case AccountOrder::kRole:
      return to.add(name, key);
    case AccountOrder::kIsVerified:
    case AccountOrder::kIsSuspended:
      return to.add(name, key == "1");
    case AccountOrder::kCreatedAt:
    case AccountOrder::kUpdatedAt:
    case AccountOrder::kLastLoginAt:
      return to.add(name, base::from_millis(number_in(key).value_or(0)));
  }
  std::unreachable();
}

Bson behind_place(const AccountQuery& query, const AccountPlace& place) {
  const char* field = field_of(query.order);
  const char* beyond = query.is_descending ? "$lt" : "$gt";
  Bson same;
  Bson other;
  if (place.key) {
    add_key(same, field, query.order, *place.key);
    Bson bound;
    add_key(bound, beyond, query.order, *place.key);
    other.add(field, bound);
  } else {
    same.add(field, Bson().add("$exists", false));
    other.add(field, Bson().add("$exists", true));
  }
  std::vector<Bson> ways;
  if (place.key || !query.is_descending) ways.push_back(other);
  if (place.key && query.is_descending) ways.push_back(std::move(Bson().add(field, Bson().add("$exists", false))));
  Bson later;
  later.add("createdAt", Bson().add(beyond, place.created_at));
  Bson same_time;
  same_time.add("createdAt", place.created_at).add("_id", Bson().add(beyond, place.id));
  ways.push_back(all_of({same, later}));
  ways.push_back(all_of({same, same_time}));
  return std::move(Bson().add("$or", ways));
}

FindOptions options_of(const AccountQuery& query, std::size_t limit) {
  const int direction = query.is_descending ? -1 : 1;
  Bson sort;
  sort.add(field_of(query.order), direction);
  // Addresses are unique, so nothing else need decide, and their own index does.
  const bool is_unique = query.order == AccountOrder::kEmail;
  if (!is_unique && query.order != AccountOrder::kCreatedAt) sort.add("createdAt", direction);
  if (!is_unique) sort.add("_id", direction);
  FindOptions options;
  options.sort = std::move(sort);
  options.skip = query.offset;
  options.limit = limit;
  return options;
}

}  // namespace

const char* field_of(AccountOrder order) noexcept {
  return Spelled<AccountOrder>::texts.at(static_cast<std::size_t>(order)).data();  // literals, so they end in zero
}

AccountPage list_accounts(Client& client, const AccountQuery& query) {
  const std::size_t limit = std::min(query.limit, kAccountsPageMax);
  std::vector<Bson> conditions = conditions_of(query.filter);
  if (const auto place = query.after ? parse_place(*query.after) : std::nullopt) {
    conditions.push_back(behind_place(query, *place));
  }
  AccountPage page;
  for (const Bson& row : client.collection(kAccounts).find(all_of(conditions), options_of(query, limit + 1))) {
    if (page.items.size() == limit) {
      if (limit > 0) page.next = place_text(query.order, page.items.back());
      break;
    }
    page.items.push_back(AccountRecord::decode(BsonView(row)));
  }
  return page;
}

AccountCount count_accounts(Client& client, const AccountFilter& filter) {
  const Bson conditions = all_of(conditions_of(filter));
  if (filter.count() <= 1 && filter.search.empty()) return {.rows = client.collection(kAccounts).count(conditions)};
  FindOptions options;
  options.projection = std::move(Bson().add("_id", 1));
  options.limit = kAccountsCountedMax + 1;
  const std::uint64_t rows = client.collection(kAccounts).find(conditions, options).size();
  return {.rows = std::min(rows, kAccountsCountedMax), .is_exact = rows <= kAccountsCountedMax};
}

bool has_other_admin(Client& client, const std::string& id) {
  Bson filter;
  filter.add("role", to_string(Role::kAdmin)).add("isSuspended", false).add("_id", Bson().add("$ne", id));
  return client.collection(kAccounts).find_one(filter).has_value();
}

OfficeLease::OfficeLease(Client& client, const base::Clock& clock)
    : client_(client), clock_(clock), holder_(base::SystemRandom().uuid()) {
  while (!take()) std::this_thread::sleep_for(kBetweenAttempts);
  taken_at_ = std::chrono::steady_clock::now();
}

bool OfficeLease::take() {
  Bson lease = by_id(kLeaseKey);
  lease.add("holder", holder_).add("until", clock_.now() + kOfficeLease);
  if (client_.collection(kMeta).insert_new(lease)) return true;
  Bson over = by_id(kLeaseKey);
  over.add("until", Bson().add("$lt", clock_.now()));
  return client_.collection(kMeta).replace_one(over, lease);
}

bool OfficeLease::is_held() const noexcept { return std::chrono::steady_clock::now() - taken_at_ < kOfficeLease / 2; }

OfficeLease::~OfficeLease() {
  try {
    const Bson own = std::move(by_id(kLeaseKey).add("holder", holder_));
    client_.collection(kMeta).remove_one(own);
  } catch (const Failure&) {  // it ends by itself
  }
}

}  // namespace storage::mongodb
