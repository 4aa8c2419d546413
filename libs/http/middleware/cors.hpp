/// Cross-origin resource sharing with an allow list (contract section 1.5; Fetch standard, "CORS protocol").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message/response.hpp"
#include "http/request.hpp"

namespace http {

/// Immutable, thread-safe.
class Cors {
 public:
  explicit Cors(std::vector<std::string> allowed_origins = {});

  /// Exact match of a serialised origin ("https://app.example").
  [[nodiscard]] bool is_allowed(std::string_view origin) const noexcept;

  /// Whether this is a preflight: OPTIONS with Origin and Access-Control-Request-Method.
  [[nodiscard]] static bool is_preflight(const Request& request) noexcept;

  /// 204 with the allowed methods and fields; without CORS fields when the origin is not listed.
  [[nodiscard]] Response preflight(const Request& request) const;

  /// Adds Allow-Origin, Allow-Credentials and Expose-Headers for a listed origin, and Vary for any; nothing without.
  void decorate(const Request& request, Fields& fields) const;

 private:
  std::vector<std::string> allowed_origins_;
};

}  // namespace http
