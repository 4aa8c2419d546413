#include "gateway/pages/document.hpp"

#include "http/message/entity_tag.hpp"
#include "security/fingerprint.hpp"

namespace gateway {
namespace {

/// No inline script or style, no other origin, and no text becomes markup: the scripts never need it. `data:` is the
/// icon in the head, `blob:` the picture somebody is about to upload; WebSockets of our own origin are 'self'.
constexpr std::string_view kPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'";

void replace_once(std::string& text, std::string_view mark, std::string_view with) {
  const std::size_t at = text.find(mark);
  if (at != std::string::npos) text.replace(at, mark.size(), with);
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string make_document(std::string_view shell, std::string_view title, std::string_view content) {
  std::string document(shell);
  // The title stands before the content, whose words may look like its mark.
  replace_once(document, "{{title}}", escape_html(title));
  replace_once(document, "{{content}}", content);
  return document;
}

std::string static_frame(std::string_view heading, std::string_view body) {
  std::string html = R"(<header class="top"><a class="brand" href="/">DreamScape</a></header>)";
  html += R"(<main id="content"><div class="page"><h1>)";
  html += escape_html(heading);
  html += "</h1>";
  html += body;
  return html += "</div></main>";
}

http::Response document_answer(const http::Request& request, int status, std::string document, Keeping keeping) {
  http::Response response;
  response.status = status;
  response.fields.add("Vary", "Accept");
  response.fields.add("Content-Security-Policy", kPolicy);
  response.fields.add("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
  response.fields.add("Cross-Origin-Opener-Policy", "same-origin");
  response.fields.add("X-Frame-Options", "DENY");
  http::add_missing_security_fields(response.fields);
  response.has_security_fields = true;
  response.fields.add("Cache-Control", keeping == Keeping::kNever ? "no-store" : "no-cache");
  if (keeping == Keeping::kRevalidate && status == 200) {
    const std::string tag = http::entity_tag(security::fingerprint(document));
    response.fields.add("ETag", tag);
    if (http::matches_weakly(request.field("If-None-Match").value_or(""), tag)) {
      response.status = 304;
      return response;
    }
  }
  response.fields.add("Content-Type", "text/html; charset=utf-8");
  response.body = std::move(document);
  return response;
}

}  // namespace gateway
