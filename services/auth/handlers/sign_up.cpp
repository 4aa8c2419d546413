#include "auth/handlers/answers.hpp"
#include "auth/handlers/endpoints.hpp"
#include "auth/handlers/field_rules.hpp"

namespace auth {
namespace {

base::Result<accounts::SignUp> decode(const endpoints::Body& body, const security::PasswordPolicy& policy) {
  json::Decoder in = body.decoder();
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
  if (auto status = in.finish(); !status) return std::unexpected(std::move(status).error());
  return input;
}

}  // namespace

Answer sign_up(Context& context, http::Request& request) {
  const base::Result<endpoints::Body> body = co_await endpoints::read_fields(request, context.body_limits);
  if (!body) co_return std::unexpected(body.error());
  const base::Result<security::PasswordPolicy> policy = co_await context.password_rules.policy();
  if (!policy) co_return std::unexpected(policy.error());
  base::Result<accounts::SignUp> input = decode(*body, *policy);
  if (!input) co_return std::unexpected(std::move(input).error());
  // Counted once the input is sound: people who mistype their address are not the ones to be held off.
  const auto charge = co_await context.limiters.sign_up->take(request);
  if (!charge) co_return std::unexpected(charge.error());

  const identity::EmailAddress email = input->email;
  const base::Result<accounts::LoggedIn> created =
      co_await context.accounts.sign_up(std::move(*input), client_of(request));
  if (!created) co_return std::unexpected(created.error());
  boost::json::object data{{"user", user_fields(created->account)}, {"tokens", token_fields(context, created->tokens)}};
  http::Response response = success(201, "Account created successfully", data);
  store_refresh_cookie(context, created->tokens, response);
  store_device_cookie(context, email, response);
  co_return response;
}

}  // namespace auth
