/// Cross-origin resource sharing with an allow list (docs/http-contract.md §1.5; Fetch standard, "CORS protocol").
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "http/message/response.hpp"
#include "http/request.hpp"

namespace http {

/// The serialised origin (RFC 6454 section 6.2) of the address a request came to: lower case, without the scheme's own
/// port. X-Forwarded-Proto and X-Forwarded-Host are believed from trusted peers only.
[[nodiscard]] std::string own_origin(const Request& request);

/// Immutable, thread-safe.
class Cors {
 public:
  /// Serialised origins, as browsers send them ("https://app.example").
  /// Below a path that ends in `upload_path`, pages may use the fields of resumable uploads (tus, and those of the
  /// IETF) as well; empty: nowhere.
  explicit Cors(std::vector<std::string> allowed_origins = {}, std::string upload_path = {});

  /// Whether a page of `origin` may use the answer to `request`: the origin is listed, or it is the address the request
  /// came to, which is where our own pages are, wherever they are published.
  [[nodiscard]] bool is_allowed(std::string_view origin, const Request& request) const;

  /// Whether this is a preflight: OPTIONS with Origin and Access-Control-Request-Method.
  [[nodiscard]] static bool is_preflight(const Request& request) noexcept;

  /// 204 with the allowed methods and fields; without CORS fields when the origin is not allowed.
  [[nodiscard]] Response preflight(const Request& request) const;

  /// Adds `Vary: Origin`, also when the request has none: an answer that a cache took without the fields must not be
  /// given to a page that needs them (RFC 9110 section 12.5.5). For an allowed origin also Allow-Origin,
  /// Allow-Credentials and Expose-Headers.
  void decorate(const Request& request, Fields& fields) const;

 private:
  [[nodiscard]] bool is_upload(const Request& request) const noexcept;

  std::vector<std::string> allowed_origins_;
  std::string upload_path_;
};

}  // namespace http
