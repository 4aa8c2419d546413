#include "user/handlers/favorites.hpp"

#include <boost/json/array.hpp>
#include <utility>

#include "base/encoding.hpp"
#include "json/writer.hpp"
#include "storage/records/json_view.hpp"
#include "user/handlers/own_records.hpp"

namespace user {

// Not in the unnamed namespace, because frames of coroutines hold them.

/// What may be changed later.
struct FavoriteDetails {
  json::Field<std::string> category;
  json::Field<std::string> notes;
  json::Field<std::string> title;
  json::Field<boost::json::object> entity_data;

  [[nodiscard]] bool is_empty() const {
    return category.is_absent() && notes.is_absent() && title.is_absent() && entity_data.is_absent();
  }
  void apply_to(storage::Favourite& row) const {
    category.apply_to(row.category);
    notes.apply_to(row.notes);
    title.apply_to(row.title);
    if (entity_data.is_null()) row.entity_data.reset();
    if (entity_data.has_value()) row.entity_data = json::serialize(*entity_data);
  }
};

/// One item of a batch: what is asked for, and the start of its answer, which repeats the client's spelling.
struct FavoriteCheck {
  storage::UniqueKey<storage::Favourite> key;
  boost::json::object result;
};

namespace {

using storage::Favourite;
using storage::FavouriteType;
using FavouriteKey = storage::UniqueKey<Favourite>;

constexpr std::size_t kFavoritesPageMax = 100;
constexpr std::size_t kChecksMax = 100;
constexpr std::size_t kCategoryMax = 100;
constexpr std::size_t kNotesMax = 2000;
constexpr std::size_t kTitleMax = 200;
constexpr std::size_t kEntityDataBytesMax = 32 * 1024;
constexpr std::string_view kEntityIdRefused = "Entity ID must be a string of at most 255 characters";

base::Error refused_favorite(std::string message) { return {base::ErrorCode::kInvalidArgument, std::move(message)}; }
base::Error favorite_not_found() { return {base::ErrorCode::kNotFound, "Favorite not found"}; }
base::Error already_there() { return {base::ErrorCode::kAlreadyExists, "This item is already in your favorites"}; }

const std::string& favorite_type_refused() {
  static const std::string message = "Invalid entity type. Must be one of: " + storage::list_of_texts<FavouriteType>();
  return message;
}

// --- in ---

std::string_view type_name(const json::Decoder& in) { return spelling_in(in, {"entityType", "type", "itemType"}); }
std::string_view id_name(const json::Decoder& in) { return spelling_in(in, {"entityId", "itemId"}); }

FavouriteType decode_type(json::Decoder& in) {
  const std::string text = in.required_choice(type_name(in), {.options = storage::Spelled<FavouriteType>::texts,
                                                              .ignore_case = true,
                                                              .message = favorite_type_refused(),
                                                              .missing_message = "Entity type is required"});
  return storage::parse<FavouriteType>(text).value_or(FavouriteType{});
}

std::string decode_id(json::Decoder& in) {
  return decode_entity_id(in, id_name(in), "Entity ID is required", kEntityIdRefused);
}

FavoriteDetails decode_details(json::Decoder& in) {
  return {.category = in.string_field(
              "category", {.max = kCategoryMax, .trim = true, .message = "Category must be at most 100 characters"}),
          .notes = in.string_field("notes", {.max = kNotesMax, .message = "Notes must be at most 2000 characters"}),
          .title = in.string_field("title",
                                   {.max = kTitleMax, .trim = true, .message = "Title must be at most 200 characters"}),
          .entity_data = in.object_field(
              spelling_in(in, {"entityData", "metadata"}),
              {.bytes_max = kEntityDataBytesMax, .message = "Entity data must be an object of at most 32 KB"})};
}

// --- out ---

/// The record, and its fields under the names that older clients read.
void add_favorite_members(json::ObjectText& out, const Favourite& row) {
  storage::add_members(out, row);
  out.add("type", base::to_lower_ascii(to_string(row.entity_type)));
  out.add("itemId", row.entity_id);
  storage::append_stored_json(out.member("metadata"), row.entity_data);
}

void append_favorite(std::string& out, const Favourite& row) {
  json::ObjectText text(out);
  add_favorite_members(text, row);
  text.end();
}

/// What has been added, which older clients look for one level deeper.
void append_added(std::string& out, const Favourite& row) {
  json::ObjectText text(out);
  add_favorite_members(text, row);
  append_favorite(text.member("favorite"), row);
  text.end();
}

/// What checks say of a favourite: `isFavorited`, and where it is.
void add_check(boost::json::object& out, const std::optional<Favourite>& row) {
  out["isFavorited"] = row.has_value();
  out["favorite"] = nullptr;
  if (row) out["favorite"] = boost::json::object{{"id", row->id}, {"createdAt", base::to_iso8601(row->created_at)}};
}

// --- lists ---

/// The favourites page asks with a slash or a query and reads `data` as the array; the dashboard asks with neither and
/// reads `data.favorites`.
bool is_flat(const http::Request& request) {
  if (request.path().ends_with('/')) return true;
  for (const char* name : {"limit", "offset", "entityType", "after"}) {
    if (request.query_param(name)) return true;
  }
  return false;
}

base::Result<storage::Query<Favourite>> decode_query(const http::Request& request,
                                                     const endpoints::OffsetPaging& paging) {
  auto query = read_query<Favourite>(request, paging);
  const std::string type = request.query_param("entityType").value_or("");
  if (type.empty()) return query;
  const auto parsed = storage::parse_ignoring_case<FavouriteType>(type);
  if (!parsed) return std::unexpected(refused_favorite(favorite_type_refused()));
  query.filter.where<&Favourite::entity_type>(*parsed);
  return query;
}

// --- checks ---

base::Result<FavoriteCheck> decode_item(const boost::json::value& value, const std::string& user_id) {
  const auto* object = value.if_object();
  if (object == nullptr) return std::unexpected(refused_favorite("must be an object"));
  json::Decoder in(*object);
  const FavouriteType type = decode_type(in);
  const std::string id = decode_id(in);
  if (const base::Status valid = finish_in_words(in); !valid) return std::unexpected(valid.error());
  boost::json::object result;
  result["entityType"] = in.raw(type_name(in))->as_string();
  result["entityId"] = id;
  return FavoriteCheck{{user_id, type, id}, std::move(result)};
}

base::Result<std::vector<FavoriteCheck>> decode_batch(const boost::json::object& body, const std::string& user_id) {
  const auto* list = body.if_contains("items");
  if (list == nullptr || !list->is_array()) return std::unexpected(refused_favorite("Items array is required"));
  const boost::json::array& values = list->get_array();
  if (values.size() > kChecksMax)
    return std::unexpected(refused_favorite("Maximum 100 items allowed per batch request"));
  std::vector<FavoriteCheck> items;
  for (const auto& value : values) {
    auto item = decode_item(value, user_id);
    if (!item) {
      return std::unexpected(
          refused_favorite("Item at index " + std::to_string(items.size()) + ": " + item.error().message()));
    }
    items.push_back(std::move(*item));
  }
  return items;
}

}  // namespace

Answer list_favorites(const Context& context, http::Request& request) {
  const endpoints::OffsetPaging paging = endpoints::read_offset_paging(request, 20, kFavoritesPageMax);
  auto query = decode_query(request, paging);
  if (!query) co_return std::unexpected(query.error());
  auto page = co_await records<Favourite>(context).list(request.principal->user_id, std::move(*query));
  if (!page) co_return std::unexpected(page.error());
  const boost::json::object pagination = view_offset_page(paging, *page);
  endpoints::SuccessText answer;
  if (is_flat(request)) {
    json::append_array(answer.members().member("data"), page->items, append_favorite);
  } else {
    answer.members().add_object("data", [&](json::ObjectText& data) {
      json::append_array(data.member("favorites"), page->items, append_favorite);
      json::append_object(data.member("pagination"), pagination);
    });
  }
  json::append_object(answer.members().member("pagination"), pagination);
  answer.members().add("total", page->total);
  co_return answer.finish(200);
}

/// The favourite is there by now, so that of many added at once none is beyond the bound that is not taken back. No
/// 409, which clients take for "is a favourite already".
runtime::Task<base::Status> require_room(const Context& context, const Favourite& row) {
  storage::Query<Favourite> query;
  query.limit = 0;
  const auto page = co_await records<Favourite>(context).list(row.user_id, std::move(query));
  if (!page) co_return std::unexpected(page.error());
  if (page->total <= context.record_bounds.of<Favourite>()) co_return base::Status{};
  const auto taken = co_await records<Favourite>(context).take(row.user_id, row.id);
  if (!taken) co_return std::unexpected(taken.error());
  co_return std::unexpected(
      base::Error{base::ErrorCode::kInvalidArgument, "You have too many favorites"}.with_reason("QUOTA_EXCEEDED"));
}

Answer add_favorite(const Context& context, http::Request& request) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder in(*members);
  Favourite row;
  row.entity_type = decode_type(in);
  row.entity_id = decode_id(in);
  decode_details(in).apply_to(row);
  if (const base::Status valid = finish_in_words(in); !valid) co_return std::unexpected(valid.error());
  row.id = context.random.uuid();
  row.user_id = request.principal->user_id;
  row.created_at = row.updated_at = context.clock.now();
  const base::Status created = co_await records<Favourite>(context).create(row);
  if (!created && created.error().code() == base::ErrorCode::kAlreadyExists) co_return std::unexpected(already_there());
  if (!created) co_return std::unexpected(created.error());
  const base::Status fits = co_await require_room(context, row);
  if (!fits) co_return std::unexpected(fits.error());
  co_return answer_row(201, "Favorite added successfully", row, append_added);
}

Answer get_favorite(const Context& context, http::Request& request) {
  const auto row = co_await find_own<Favourite>(context, request, favorite_not_found());
  if (!row) co_return std::unexpected(row.error());
  co_return answer_row(200, nullptr, *row, append_favorite);
}

Answer change_favorite(const Context& context, http::Request& request) {
  if (!is_possible_id(request.param("id"))) co_return std::unexpected(favorite_not_found());
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder in(*members);
  FavoriteDetails details = decode_details(in);
  if (const base::Status valid = finish_in_words(in); !valid) co_return std::unexpected(valid.error());
  if (details.is_empty()) co_return std::unexpected(refused_favorite("No valid fields to update"));
  std::function<void(Favourite&)> change = [details = std::move(details), now = context.clock.now()](Favourite& row) {
    details.apply_to(row);
    row.updated_at = now;
  };
  const auto row = co_await change_own<Favourite>(context, request, favorite_not_found(), std::move(change));
  if (!row) co_return std::unexpected(row.error());
  co_return answer_row(200, "Favorite updated successfully", *row, append_favorite);
}

Answer remove_favorite(const Context& context, http::Request& request) {
  const auto row = co_await take_own<Favourite>(context, request, favorite_not_found());
  if (!row) co_return std::unexpected(row.error());
  co_return success(200, "Favorite deleted successfully");
}

Answer check_favorite(const Context& context, http::Request& request) {
  const auto type = storage::parse_ignoring_case<FavouriteType>(request.param("entityType"));
  if (!type) co_return std::unexpected(refused_favorite(favorite_type_refused()));
  const std::string id(request.param("entityId"));
  if (!is_entity_id(id)) co_return std::unexpected(refused_favorite(std::string(kEntityIdRefused)));
  std::vector<FavouriteKey> keys;
  keys.emplace_back(request.principal->user_id, *type, id);
  const auto found = co_await records<Favourite>(context).find_each(std::move(keys));
  if (!found) co_return std::unexpected(found.error());
  boost::json::object body;
  add_check(body, found->front());
  co_return success(200, body);
}

Answer check_favorites(const Context& context, http::Request& request) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  auto items = decode_batch(*members, request.principal->user_id);
  if (!items) co_return std::unexpected(items.error());
  std::vector<FavouriteKey> keys;
  for (const FavoriteCheck& item : *items) keys.push_back(item.key);
  const auto found = co_await records<Favourite>(context).find_each(std::move(keys));
  if (!found) co_return std::unexpected(found.error());
  boost::json::array results;
  for (std::size_t i = 0; i < items->size(); ++i) {
    add_check((*items)[i].result, (*found)[i]);
    results.push_back(std::move((*items)[i].result));
  }
  boost::json::object body;
  body["results"] = std::move(results);
  co_return success(200, body);
}

}  // namespace user
