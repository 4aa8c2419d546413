#include "user/handlers/policies.hpp"

#include <boost/json/array.hpp>
#include <utility>

#include "storage/records/json_view.hpp"
#include "user/handlers/endpoint.hpp"
#include "user/handlers/origin.hpp"

namespace user {

Answer get_privacy_policy(const Context& context, http::Request& /*request*/) {
  const auto policy = co_await context.policies.current();
  if (!policy) co_return std::unexpected(policy.error());
  co_return answer_data(200, nullptr, storage::json_view(*policy));
}

Answer list_privacy_policies(const Context& context, http::Request& /*request*/) {
  const auto policies = co_await context.policies.versions();
  if (!policies) co_return std::unexpected(policies.error());
  boost::json::array items;
  for (const storage::PrivacyPolicy& policy : *policies) items.push_back(storage::json_view(policy));
  co_return answer_data(200, nullptr, std::move(items));
}

Answer accept_privacy_policy(const Context& context, http::Request& request) {
  const auto members = co_await read_json(request, context.json_limits);
  if (!members) co_return std::unexpected(members.error());
  json::Decoder in(*members);
  std::string id = in.required_string(
      "policyId", {.min = 1, .trim = true, .empty_is_absent = true, .message = "Policy ID is required"});
  if (const base::Status valid = finish_in_words(in); !valid) co_return std::unexpected(valid.error());
  if (!is_possible_id(id)) co_return std::unexpected(privacy::policy_not_found());
  const auto accepted = co_await context.policies.accept(request.principal->user_id, std::move(id), origin_of(request));
  if (!accepted) co_return std::unexpected(accepted.error());
  co_return answer_data(200, "Policy accepted successfully", storage::json_view(*accepted));
}

}  // namespace user
