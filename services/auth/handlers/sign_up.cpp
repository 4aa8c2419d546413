#include "auth/handlers/answers.hpp"
#include "auth/handlers/endpoints.hpp"
#include "auth/handlers/field_rules.hpp"

namespace auth {
namespace {

struct Input {
  accounts::SignUp sign_up;
  base::Secret setup_token;
};

accounts::SignUp decode_account(json::Decoder& in, const security::PasswordPolicy& policy) {
  accounts::SignUp input;
  input.email = required_email(in);
  input.first_name = in.required_string("firstName", first_name_rule());
  check_person_name(in, "firstName", input.first_name);
  json::StringRule last_name = last_name_rule();
  last_name.empty_is_absent = true;
  input.last_name = in.optional_string("lastName", last_name);
  if (input.last_name) check_person_name(in, "lastName", *input.last_name);
  input.username = in.optional_string("username", username_rule());
  if (input.username) input.username = new_username(in, *input.username);
  input.password = required_new_password(in, "password", policy, "Password",
                                         {without_top_level_domain(input.email.text), input.first_name,
                                          or_empty(input.last_name), or_empty(input.username)});
  return input;
}

base::Result<Input> decode(const endpoints::Body& body, const security::PasswordPolicy& policy, bool has_token) {
  json::Decoder in = body.decoder();
  Input input{.sign_up = decode_account(in, policy), .setup_token = {}};
  if (has_token) input.setup_token = base::Secret(in.required_string("token", setup_token_rule()));
  if (auto status = in.finish(); !status) return std::unexpected(std::move(status).error());
  return input;
}

runtime::Task<base::Result<Input>> read(Context& context, http::Request& request, bool has_token) {
  const base::Result<endpoints::Body> body = co_await endpoints::read_fields(request, context.body_limits);
  if (!body) co_return std::unexpected(body.error());
  const base::Result<security::PasswordPolicy> policy = co_await context.password_rules.policy();
  if (!policy) co_return std::unexpected(policy.error());
  base::Result<Input> input = decode(*body, *policy, has_token);
  if (!input) co_return input;
  // Counted once the input is sound: people who mistype their address are not the ones to be held off.
  const auto charge = co_await context.limiters.sign_up->take(request);
  if (!charge) co_return std::unexpected(charge.error());
  co_return input;
}

Answer create(Context& context, http::Request& request, accounts::SignUp input) {
  const identity::EmailAddress email = input.email;
  const base::Result<accounts::LoggedIn> created =
      co_await context.accounts.sign_up(std::move(input), client_of(request));
  if (!created) co_return std::unexpected(created.error());
  co_return answer_signed_in(201, "Account created successfully", context, *created, email);
}

/// As if there were no such route, which is all that may be known of it.
base::Error no_setup() { return {base::ErrorCode::kNotFound, "Route not found"}; }

}  // namespace

Answer sign_up(Context& context, http::Request& request) {
  base::Result<Input> input = co_await read(context, request, false);
  if (!input) co_return std::unexpected(std::move(input).error());
  co_return co_await create(context, request, std::move(input->sign_up));
}

Answer set_up(Context& context, http::Request& request) {
  const base::Result<bool> awaited = co_await context.first_admin.is_awaited();
  if (!awaited) co_return std::unexpected(awaited.error());
  if (!*awaited) co_return std::unexpected(no_setup());
  base::Result<Input> input = co_await read(context, request, true);
  if (!input) co_return std::unexpected(std::move(input).error());
  auto claim = co_await context.first_admin.take(std::move(input->setup_token));
  if (!claim) co_return std::unexpected(claim.error());
  if (!*claim) co_return std::unexpected(no_setup());
  input->sign_up.role = storage::Role::kAdmin;
  base::Result<http::Response> answer = co_await create(context, request, std::move(input->sign_up));
  // Whether the token could be put away or not: with an account it opens nothing any more.
  if (answer) {
    static_cast<void>(co_await context.first_admin.use_up(**claim));
  } else {
    static_cast<void>(co_await context.first_admin.give_back(**claim));
  }
  co_return answer;
}

}  // namespace auth
