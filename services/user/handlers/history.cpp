#include "user/handlers/history.hpp"

#include <boost/url/parse_query.hpp>
#include <utility>

#include "json/writer.hpp"
#include "storage/records/json_view.hpp"
#include "user/handlers/own_records.hpp"

namespace user {
namespace {

using storage::HistoryAction;
using storage::HistoryEntity;
using storage::HistoryEntry;
using HistoryFilter = storage::Filter<HistoryEntry>;

constexpr std::size_t kHistoryPageMax = 100;
constexpr std::size_t kMetadataBytesMax = 16 * 1024;

const std::string& action_refused() {
  static const std::string message =
      "Invalid action type. Valid values are: " + storage::list_of_texts<HistoryAction>();
  return message;
}
const std::string& entity_refused() {
  static const std::string message =
      "Invalid entity type. Valid values are: " + storage::list_of_texts<HistoryEntity>();
  return message;
}

// --- in ---

/// Whatever is wrong with it, the answer lists what is right.
template <storage::SpelledEnum Enum>
Enum decode_choice(json::Decoder& in, std::string_view name, const std::string& message) {
  const std::string text =
      in.required_choice(name, {.options = storage::Spelled<Enum>::texts, .ignore_case = true, .message = message});
  return storage::parse<Enum>(text).value_or(Enum{});
}

std::optional<std::string> decode_metadata(json::Decoder& in) {
  const auto metadata = in.optional_object(
      "metadata", {.bytes_max = kMetadataBytesMax, .message = "Metadata must be a valid JSON object"});
  return metadata ? std::optional(json::serialize(*metadata)) : std::nullopt;
}

/// The dashboard says SEARCH.
std::optional<HistoryAction> parse_action(std::string_view text) {
  return storage::parse_ignoring_case<HistoryAction>(text == "SEARCH" ? "SEARCHED" : text);
}

/// What no entry can have narrows nothing.
HistoryFilter read_filter(const http::Request& request) {
  HistoryFilter filter;
  if (const auto action = parse_action(request.query_param("actionType").value_or(""))) {
    filter.where<&HistoryEntry::action_type>(*action);
  }
  const std::string type = request.query_param("entityType").value_or("");
  if (const auto entity = storage::parse_ignoring_case<HistoryEntity>(type)) {
    filter.where<&HistoryEntry::entity_type>(*entity);
  }
  const std::string id = request.query_param("entityId").value_or("");
  if (is_entity_id(id)) filter.where<&HistoryEntry::entity_id>(id);
  return filter;
}

/// A query that cannot be read might have meant to spare something, so it is
/// refused like an unknown value.
base::Result<HistoryFilter> read_clearing(const http::Request& request) {
  HistoryFilter filter;
  const std::string query(request.head().query);
  const auto type = request.query_param("entityType");
  const auto entity = type ? storage::parse_ignoring_case<HistoryEntity>(*type) : std::nullopt;
  if (!boost::urls::parse_query(query) || (type && !entity)) {
    return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, entity_refused()});
  }
  if (entity) filter.where<&HistoryEntry::entity_type>(*entity);
  return filter;
}

// --- out ---

void append_entry(std::string& out, const HistoryEntry& entry) {
  json::ObjectText text(out);
  storage::add_members(text, entry);
  storage::append_stored_json(text.member("details"), entry.metadata);
  text.end();
}

/// Adds `rows` to what `text` has in `sums`.
void add_to(boost::json::object& sums, std::string_view text, std::uint64_t rows) {
  auto& sum = sums[boost::json::string_view(text.data(), text.size())];
  sum = rows + (sum.is_null() ? 0 : sum.to_number<std::uint64_t>());
}

boost::json::object view_stats(const std::vector<storage::Count<HistoryEntry>>& counts) {
  std::uint64_t total = 0;
  boost::json::object by_action;
  boost::json::object by_entity;
  for (const auto& [values, rows] : counts) {
    total += rows;
    add_to(by_action, to_string(std::get<HistoryAction>(values)), rows);
    add_to(by_entity, to_string(std::get<HistoryEntity>(values)), rows);
  }
  boost::json::object stats;
  stats["totalCount"] = total;
  stats["byActionType"] = std::move(by_action);
  stats["byEntityType"] = std::move(by_entity);
  return stats;
}

}  // namespace

Answer list_history(const Context& context, http::Request& request) {
  const endpoints::Paging paging = endpoints::read_paging(request, 20, kHistoryPageMax);
  auto query = read_query<HistoryEntry>(request, {.limit = paging.limit, .offset = paging.offset()});
  query.limit = paging.limit;
  if (query.after) query.offset = 0;  // a page behind a place has no number
  query.filter = read_filter(request);
  const auto page = co_await records<HistoryEntry>(context).list(request.principal->user_id, std::move(query));
  if (!page) co_return std::unexpected(page.error());
  boost::json::object pagination = endpoints::view_paging(paging, page->total);
  pagination["next"] = nullptr;
  if (page->items.size() == paging.limit) pagination["next"] = to_text(storage::position_of(page->items.back()));
  endpoints::SuccessText answer;
  answer.members().add_object("data", [&](json::ObjectText& data) {
    json::append_array(data.member("items"), page->items, append_entry);
    json::append_array(data.member("history"), page->items, append_entry);  // the dashboard's name for it
    json::append_object(data.member("pagination"), pagination);
  });
  co_return answer.finish(200);
}

Answer get_history_stats(const Context& context, http::Request& request) {
  auto& history = records<HistoryEntry>(context);
  const auto counts = co_await history.counts(request.principal->user_id);
  if (!counts) co_return std::unexpected(counts.error());
  storage::Query<HistoryEntry> query;
  query.limit = 1;
  const auto newest = co_await history.list(request.principal->user_id, std::move(query));
  if (!newest) co_return std::unexpected(newest.error());
  boost::json::object stats = view_stats(*counts);
  stats["mostRecentActivity"] = nullptr;
  if (!newest->items.empty()) stats["mostRecentActivity"] = base::to_iso8601(newest->items.front().created_at);
  co_return answer_data(200, nullptr, std::move(stats));
}

Answer add_history_entry(const Context& context, http::Request& request) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder in(*members);
  HistoryEntry entry;
  entry.action_type = decode_choice<HistoryAction>(in, "actionType", action_refused());
  entry.entity_type = decode_choice<HistoryEntity>(in, "entityType", entity_refused());
  constexpr std::string_view kIdRefused = "Entity ID is required and must be a string";
  entry.entity_id = decode_entity_id(in, "entityId", kIdRefused, kIdRefused);
  entry.metadata = decode_metadata(in);
  if (const base::Status valid = finish_in_words(in); !valid) co_return std::unexpected(valid.error());
  entry.id = context.random.uuid();
  entry.user_id = request.principal->user_id;
  entry.created_at = context.clock.now();
  const base::Status created = co_await records<HistoryEntry>(context).create(entry);
  if (!created) co_return std::unexpected(created.error());
  // The entry is there; what could not be removed goes with the next one.
  static_cast<void>(
      co_await records<HistoryEntry>(context).keep_newest(entry.user_id, context.record_bounds.of<HistoryEntry>()));
  co_return answer_row(200, "History entry created successfully", entry, append_entry);
}

Answer remove_history_entry(const Context& context, http::Request& request) {
  base::Error absent{base::ErrorCode::kNotFound, "History entry not found or does not belong to you"};
  const auto entry = co_await take_own<HistoryEntry>(context, request, std::move(absent));
  if (!entry) co_return std::unexpected(entry.error());
  co_return answer_data(200, "History entry deleted successfully", nullptr);
}

Answer clear_history(const Context& context, http::Request& request) {
  auto filter = read_clearing(request);
  if (!filter) co_return std::unexpected(filter.error());
  const auto removed = co_await records<HistoryEntry>(context).remove(request.principal->user_id, std::move(*filter));
  if (!removed) co_return std::unexpected(removed.error());
  const std::string message = "Successfully deleted " + std::to_string(*removed) + " history entries";
  boost::json::object data;
  data["deletedCount"] = *removed;
  co_return answer_data(200, message.c_str(), std::move(data));
}

}  // namespace user
