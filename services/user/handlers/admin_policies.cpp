// Versions of the privacy policy, as administrators see and add them (docs/http-contract.md §4.10).
#include <boost/json/array.hpp>
#include <utility>

#include "storage/records/json_view.hpp"
#include "user/handlers/admin_users.hpp"

namespace user {
namespace {

std::optional<base::Timestamp> decode_effective_at(json::Decoder& in) {
  constexpr std::string_view kMessage = "effectiveAt must be a date";
  const auto text =
      in.optional_string("effectiveAt", {.max = 40, .trim = true, .empty_is_absent = true, .message = kMessage});
  if (!text) return std::nullopt;
  const auto time = base::parse_iso8601(*text);
  if (!time) in.violate("effectiveAt", kMessage);
  return time;
}

privacy::PolicyText decode_policy(json::Decoder& in) {
  privacy::PolicyText policy;
  policy.version = in.required_string("version", {.min = 1,
                                                  .max = privacy::kPolicyVersionMax,
                                                  .trim = true,
                                                  .message = "Version must be between 1 and 50 characters"});
  policy.title = in.required_string("title", {.min = 1,
                                              .max = privacy::kPolicyTitleMax,
                                              .trim = true,
                                              .message = "Title must be between 1 and 200 characters"});
  policy.content = in.required_string(
      "content",
      {.min = 1, .bytes_max = privacy::kPolicyContentBytesMax, .message = "Content must be a text of at most 100 KiB"});
  policy.effective_at = decode_effective_at(in);
  return policy;
}

}  // namespace

Answer list_policies(const Context& context, http::Request& /*request*/) {
  const auto policies = co_await context.policies.all();
  if (!policies) co_return std::unexpected(policies.error());
  boost::json::array shown;
  for (const storage::PrivacyPolicy& policy : *policies) shown.push_back(storage::json_view(policy));
  boost::json::object data;
  data["policies"] = std::move(shown);
  co_return answer_data(200, nullptr, std::move(data));
}

Answer add_policy(const Context& context, http::Request& request) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder in(*members);
  privacy::PolicyText text = decode_policy(in);
  if (const base::Status valid = finish_in_words(in); !valid) co_return std::unexpected(valid.error());
  const auto policy = co_await context.policies.add(std::move(text));
  if (!policy) co_return std::unexpected(policy.error());
  boost::json::object data;
  data["policy"] = storage::json_view(*policy);
  co_return answer_data(201, nullptr, std::move(data));
}

}  // namespace user
