#include "user/handlers/shared_document.hpp"

#include <utility>

#include "http/middleware/cors.hpp"
#include "user/handlers/endpoint.hpp"
#include "user/handlers/served_content.hpp"

namespace user {
namespace {

constexpr std::string_view kResumeCookie = "documentLink";

constexpr std::string_view kPage =
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
    "content=\"width=device-width\">\n<meta name=\"robots\" content=\"noindex\">\n<title>Download</title>\n"
    "<p>This link gives a document once.</p>\n<form method=\"post\"><button>Download</button></form>\n</html>\n";

/// What can be none of ours is not looked for.
base::Result<std::string> secret_of(const http::Request& request) {
  const std::string_view token = request.param("token");
  const bool is_possible = token.size() == 64 && token.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  if (!is_possible) return std::unexpected(link_not_found());
  return std::string(token);
}

http::Response page_of_one_button() {
  http::Response response;
  response.fields.add("Content-Type", "text/html; charset=utf-8");
  response.fields.add("Content-Security-Policy", "default-src 'none'; form-action 'self'; frame-ancestors 'none'");
  http::add_missing_security_fields(response.fields);
  response.has_security_fields = true;
  response.body = std::string(kPage);
  return response;
}

/// The one who was served goes on from where it broke off.
Answer continue_download(const Context& context, http::Request& request, std::string secret) {
  const auto cookie = request.cookie(kResumeCookie);
  if (!cookie || !request.field("Range")) co_return std::unexpected(link_not_found());
  std::string resume_secret(*cookie);
  auto opened = co_await context.links.resume(std::move(secret), std::move(resume_secret));
  if (!opened) co_return std::unexpected(std::move(opened).error());
  co_return serve_content(request, std::move(*opened));
}

std::string resume_cookie(const http::Request& request, const std::string& resume_secret) {
  const std::string age = std::to_string(std::chrono::seconds(kLinkResumeFor).count());
  std::string cookie = std::string(kResumeCookie) + "=" + resume_secret + "; Path=" + std::string(request.path()) +
                       "; Max-Age=" + age + "; HttpOnly; SameSite=Strict";
  if (http::own_origin(request).starts_with("https:")) cookie += "; Secure";
  return cookie;
}

}  // namespace

Answer get_shared_document(const Context& context, http::Request& request) {
  request.response_fields.set("Cache-Control", "private, no-store");
  auto secret = secret_of(request);
  if (!secret) co_return std::unexpected(std::move(secret).error());
  auto link = co_await context.links.find(*secret);
  const bool is_unknown = !link && link.error().code() == base::ErrorCode::kNotFound;
  if (is_unknown) co_return co_await continue_download(context, request, std::move(*secret));
  if (!link) co_return std::unexpected(std::move(link).error());
  if (link->once) co_return page_of_one_button();
  const std::string owner = link->user_id;
  auto opened = co_await context.links.open(std::move(*link));
  if (!opened) co_return std::unexpected(std::move(opened).error());
  context.audit.record_link_read(request, owner, opened->entry.document.id);
  co_return serve_content(request, std::move(*opened));
}

Answer redeem_shared_document(const Context& context, http::Request& request) {
  request.response_fields.set("Cache-Control", "private, no-store");
  auto secret = secret_of(request);
  if (!secret) co_return std::unexpected(std::move(secret).error());
  auto link = co_await context.links.find(std::move(*secret));
  if (!link) co_return std::unexpected(std::move(link).error());
  if (!link->once) co_return co_await get_shared_document(context, request);
  const std::string owner = link->user_id;
  auto redeemed = co_await context.links.redeem(std::move(*link));
  if (!redeemed) co_return std::unexpected(std::move(redeemed).error());
  context.audit.record_link_read(request, owner, redeemed->opened.entry.document.id);
  auto response = serve_content(request, std::move(redeemed->opened));
  if (response) response->fields.add("Set-Cookie", resume_cookie(request, redeemed->resume_secret));
  co_return response;
}

}  // namespace user
