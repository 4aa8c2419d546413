#include "gateway/pages/pages.hpp"

#include <array>
#include <utility>

#include "gateway/pages/document.hpp"
#include "gateway/pages/negotiation.hpp"
#include "gateway/proxy/answers.hpp"
#include "http/message/entity_tag.hpp"

namespace gateway {
namespace {

using http::Method;

constexpr std::string_view kAssets = "/assets/";

struct PageRow {
  std::string_view path;
  std::string_view title;
  bool is_private = false;  ///< drawn from somebody's own data
};

/// Every address of a page, apart from `/` and `/docs`, as the sections in web/src/pages are called.
constexpr std::array kPages{
    PageRow{"/login", "Sign in"},
    PageRow{"/register", "Create account"},
    PageRow{"/account", "Account", true},
    PageRow{"/account/profile", "Account", true},
    PageRow{"/account/security", "Account", true},
    PageRow{"/account/documents", "Account", true},
    PageRow{"/account/favourites", "Account", true},
    PageRow{"/account/history", "Account", true},
    PageRow{"/account/notifications", "Account", true},
    PageRow{"/account/privacy", "Account", true},
    PageRow{"/admin", "Administration", true},
    PageRow{"/admin/users", "Administration", true},
    PageRow{"/admin/users/{id}", "Administration", true},
    PageRow{"/admin/audit", "Administration", true},
    PageRow{"/admin/policies", "Administration", true},
    PageRow{"/admin/setup", "Administration", true},
};

/// API prefixes: an unknown address there is a mistake of a program, whatever it accepts.
constexpr std::array<std::string_view, 5> kApi{"/api/", "/v1/", "/uploads/", "/socket.io/", "/payments/"};

constexpr std::string_view kNeedsScript =
    "<noscript><p>This page is drawn by JavaScript, which is switched off in this browser. The "
    R"(<a href="/">status page</a> works without it.</p></noscript>)";

bool is_read(const http::Request& request) {
  return request.method() == Method::kGet || request.method() == Method::kHead;
}

bool is_api(std::string_view path) {
  return std::ranges::any_of(kApi, [path](std::string_view prefix) { return path.starts_with(prefix); });
}

std::string title_of(std::string_view page) { return std::string(page) + " · DreamScape"; }

/// As Content-Encoding has it; "" of the content itself.
std::string_view name_of(ContentCoding coding) noexcept {
  switch (coding) {
    case ContentCoding::kIdentity:
      return "";
    case ContentCoding::kGzip:
      return "gzip";
    case ContentCoding::kBrotli:
      return "br";
  }
  std::unreachable();
}

/// Each form has a tag of its own (RFC 9110 section 8.8.3.3).
std::string tag_of(const EmbeddedFile& file, ContentCoding coding) {
  std::string name(file.address.substr(kAssets.size()));
  if (coding != ContentCoding::kIdentity) name.append(".").append(name_of(coding));
  return http::entity_tag(name);
}

http::Response asset_answer(const http::Request& request, const Asset& asset) {
  const EmbeddedFile& file = asset.file();
  const ContentCoding coding = best_coding(request.field("Accept-Encoding").value_or(""));
  const std::string tag = tag_of(file, coding);
  http::Response response;
  response.fields.add("Cache-Control", "public, max-age=31536000, immutable");
  response.fields.add("Vary", "Accept-Encoding");
  response.fields.add("ETag", tag);
  if (http::matches_weakly(request.field("If-None-Match").value_or(""), tag)) {
    response.status = 304;
    return response;
  }
  response.fields.add("Content-Type", file.content_type);
  if (coding == ContentCoding::kIdentity) {
    response.body = asset.plain();
  } else {
    response.fields.add("Content-Encoding", name_of(coding));
    response.body = std::string(coding == ContentCoding::kGzip ? file.gzip : file.brotli);
  }
  return response;
}

}  // namespace

Pages::Pages(PageFiles files, StatusContent status_content)
    : shell_(files.shell), status_content_(std::move(status_content)) {
  auto by_name = std::make_shared<std::map<std::string_view, Asset>>();
  for (const EmbeddedFile& file : files.files) by_name->try_emplace(file.address.substr(kAssets.size()), file);
  files_ = std::move(by_name);
}

bool Pages::is_wanted(const http::Request& request) const {
  return are_served() && is_read(request) && prefers_html(request.field("Accept").value_or(""));
}

http::Handler Pages::document_or_404(std::string_view title, bool is_private) const {
  const std::string document = make_document(shell_, title_of(title), static_frame(title, kNeedsScript));
  const Keeping keeping = is_private ? Keeping::kNever : Keeping::kRevalidate;
  return [this, document, keeping](http::Request& request) -> runtime::Task<base::Result<http::Response>> {
    if (is_wanted(request)) co_return document_answer(request, 200, document, keeping);
    http::Response response = not_found_answer(request.path());
    response.fields.add("Vary", "Accept");
    co_return response;
  };
}

http::Handler Pages::asset_handler() const {
  return [files = files_](http::Request& request) -> runtime::Task<base::Result<http::Response>> {
    const auto found = files->find(request.param("name"));
    if (found == files->end() || !is_read(request)) co_return not_found_answer(request.path());
    co_return asset_answer(request, found->second);
  };
}

std::vector<http::Route> Pages::routes() const {
  std::vector<http::Route> routes;
  if (!are_served()) return routes;
  const auto add = [&routes](std::string path, http::Handler handler) {
    // Any method, as an address without a route would take it: what is not read here is not found here.
    routes.push_back({.method = Method::kOther,
                      .path = std::move(path),
                      .guards = {},
                      .handler = std::move(handler),
                      .is_any_method = true});
  };
  for (const PageRow& row : kPages) add(std::string(row.path), document_or_404(row.title, row.is_private));
  add(std::string(kAssets) + "{name}", asset_handler());
  return routes;
}

http::Handler Pages::status_or(http::Handler api) const {
  return [this, api = std::move(api)](http::Request& request) -> runtime::Task<base::Result<http::Response>> {
    if (is_wanted(request)) {
      std::string document = make_document(shell_, title_of("Status"), static_frame("Status", status_content_()));
      co_return document_answer(request, 200, std::move(document), Keeping::kRevalidate);
    }
    base::Result<http::Response> answer = co_await api(request);
    if (answer && are_served()) answer->fields.add("Vary", "Accept");
    co_return answer;
  };
}

http::Handler Pages::explorer_or(http::Handler api) const {
  const std::string document = make_document(shell_, title_of("API"), static_frame("API", kNeedsScript));
  return [this, document, api = std::move(api)](http::Request& request) -> runtime::Task<base::Result<http::Response>> {
    if (is_wanted(request)) co_return document_answer(request, 200, document, Keeping::kRevalidate);
    base::Result<http::Response> answer = co_await api(request);
    if (answer && are_served()) answer->fields.add("Vary", "Accept");
    co_return answer;
  };
}

http::Guard Pages::unless_page(http::Guard guard) const {
  return [this, guard = std::move(guard)](http::Request& request) -> runtime::Task<base::Status> {
    if (is_wanted(request)) co_return base::Status{};
    co_return co_await guard(request);
  };
}

bool Pages::is_decided_by_accept(const http::Request& request) const {
  return are_served() && is_read(request) && !is_api(request.path());
}

std::optional<http::Response> Pages::not_found(const http::Request& request) const {
  if (!is_decided_by_accept(request) || !is_wanted(request)) return std::nullopt;
  std::string body =
      "<p>There is no page at this address.</p><p><a class=\"button\" href=\"/\">Go to the status page</a></p>";
  return document_answer(request, 404,
                         make_document(shell_, title_of("Page not found"), static_frame("Page not found", body)),
                         Keeping::kRevalidate);
}

}  // namespace gateway
