#include "user/handlers/consents.hpp"

#include <boost/json/array.hpp>
#include <utility>

#include "storage/records/json_view.hpp"
#include "user/handlers/origin.hpp"
#include "user/handlers/own_records.hpp"

namespace user {
namespace {

using storage::ConsentChange;

constexpr std::size_t kReasonMax = 500;
/// The suite reads the whole history in one answer; who changes their mind more often pages through it.
constexpr std::size_t kHistoryDefault = 100;
constexpr std::size_t kConsentHistoryMax = 500;

boost::json::object view(const ConsentChange& row) {
  boost::json::object out = storage::json_view(row);
  out["createdAt"] = out.at("changedAt");
  return out;
}

}  // namespace

Answer get_consent(const Context& context, http::Request& request) {
  const auto consent = co_await context.consents.get(request.principal->user_id, origin_of(request));
  if (!consent) co_return std::unexpected(consent.error());
  co_return answer_data(200, nullptr, storage::json_view(*consent));
}

/// What is functional is needed to work at all: whatever is sent for it, it stays.
Answer change_consent(const Context& context, http::Request& request) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder in(*members);
  privacy::ConsentChoice choice;
  choice.analytics = in.optional_bool("analytics", "Analytics must be a boolean");
  choice.marketing = in.optional_bool("marketing", "Marketing must be a boolean");
  choice.preferences = in.optional_bool("preferences", "Preferences must be a boolean");
  auto reason = in.optional_string(
      "changeReason", {.max = kReasonMax, .trim = true, .message = "Change reason must be at most 500 characters"});
  if (const base::Status valid = finish_in_words(in); !valid) co_return std::unexpected(valid.error());
  if (!choice.analytics && !choice.marketing && !choice.preferences) {
    co_return std::unexpected(
        base::Error{base::ErrorCode::kInvalidArgument, "At least one consent field must be provided"});
  }
  const auto consent =
      co_await context.consents.change(request.principal->user_id, choice, std::move(reason), origin_of(request));
  if (!consent) co_return std::unexpected(consent.error());
  co_return answer_data(200, "Consent updated successfully", storage::json_view(*consent));
}

Answer list_consent_history(const Context& context, http::Request& request) {
  const endpoints::OffsetPaging paging =
      endpoints::read_offset_paging(request, kHistoryDefault, kConsentHistoryMax - 1);
  auto query = read_query<ConsentChange>(request, paging);
  auto page = co_await context.consents.history(request.principal->user_id, std::move(query));
  if (!page) co_return std::unexpected(page.error());
  boost::json::object body;
  body["pagination"] = view_offset_page(paging, *page);
  boost::json::array items;
  for (const ConsentChange& row : page->items) items.push_back(view(row));
  body["data"] = std::move(items);
  co_return success(200, body);
}

}  // namespace user
