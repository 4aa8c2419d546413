/// What browsers see of the gateway: documents, and the files they load. JSON answers stay as they are.
///
/// A page is served only where the client ranks text/html above JSON; everybody else gets what he always got, `Vary:
/// Accept` aside. Built once at start; thread-safe afterwards.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/pages/asset.hpp"
#include "gateway/pages/embedded.hpp"
#include "http/router.hpp"

namespace gateway {

class Pages {
 public:
  /// What the status page says without a script, as HTML: made anew for each request.
  using StatusContent = std::function<std::string()>;

  /// Without `files.shell` nothing is served: PAGES=off.
  Pages(PageFiles files, StatusContent status_content);

  [[nodiscard]] bool are_served() const noexcept { return !shell_.empty(); }

  /// Documents at addresses where the API has nothing, and `/assets/{name}`. None when nothing is served. They cost
  /// less than a health answer, so they have no rate limit: who is over his limit still gets a page that says so.
  [[nodiscard]] std::vector<http::Route> routes() const;

  /// `GET /` and `GET /docs`: the page for browsers, else what `api` answers.
  [[nodiscard]] http::Handler status_or(http::Handler api) const;
  [[nodiscard]] http::Handler explorer_or(http::Handler api) const;
  /// `guard` for those who do not get a page.
  [[nodiscard]] http::Guard unless_page(http::Guard guard) const;

  /// The page for an unknown address; nullopt for those who want JSON, and for addresses of the API.
  [[nodiscard]] std::optional<http::Response> not_found(const http::Request& request) const;
  /// Whether the answer to an unknown address depends on what the client accepts.
  [[nodiscard]] bool is_decided_by_accept(const http::Request& request) const;

 private:
  [[nodiscard]] bool is_wanted(const http::Request& request) const;
  [[nodiscard]] http::Handler document_or_404(std::string_view title, bool is_private) const;
  [[nodiscard]] http::Handler asset_handler() const;

  std::string_view shell_;
  std::shared_ptr<const std::map<std::string_view, Asset>> files_;  ///< by name, without "/assets/"
  StatusContent status_content_;
};

}  // namespace gateway
