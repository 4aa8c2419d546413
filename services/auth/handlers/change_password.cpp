#include "accounts/errors.hpp"
#include "auth/handlers/answers.hpp"
#include "auth/handlers/endpoints.hpp"
#include "auth/handlers/field_rules.hpp"

namespace auth {
namespace {

base::Result<accounts::PasswordChange> decode(const endpoints::Body& body, const security::PasswordPolicy& policy,
                                              const http::Principal& principal, const storage::Account& account) {
  json::Decoder in = body.decoder();
  accounts::PasswordChange input;
  input.user_id = principal.user_id;
  input.token_id = principal.token_id;
  input.current_password = required_password(in, "currentPassword", "Current password");
  input.new_password = required_new_password(in, "newPassword", policy, "New password",
                                             {without_top_level_domain(account.email), or_empty(account.first_name),
                                              or_empty(account.last_name), or_empty(account.username)});
  if (auto status = in.finish(); !status) return std::unexpected(std::move(status).error());
  return input;
}

bool is_failed_guess(const base::Error& error) { return error.reason() == "INVALID_CURRENT_PASSWORD"; }

}  // namespace

Answer change_password(Context& context, http::Request& request) {
  const base::Result<endpoints::Body> body = co_await endpoints::read_fields(request, context.body_limits);
  if (!body) co_return std::unexpected(body.error());
  const base::Result<security::PasswordPolicy> policy = co_await context.password_rules.policy();
  if (!policy) co_return std::unexpected(policy.error());
  const base::Result<storage::Account> account = co_await context.accounts.get(request.principal->user_id);
  if (!account) co_return std::unexpected(account.error());
  base::Result<accounts::PasswordChange> input = decode(*body, *policy, *request.principal, *account);
  if (!input) co_return std::unexpected(std::move(input).error());
  auto charge = co_await context.limiters.change_password->take(request, request.principal->user_id);
  if (!charge) co_return std::unexpected(std::move(charge).error());

  const base::Status changed = co_await context.accounts.change_password(std::move(*input), client_of(request));
  const bool counts = !changed && is_failed_guess(changed.error());
  if (!counts) co_await context.limiters.change_password->refund(request, std::move(*charge));
  if (!changed) co_return std::unexpected(changed.error());
  clear_refresh_cookie(context, request);
  co_return success(200, "Password changed successfully");
}

}  // namespace auth
