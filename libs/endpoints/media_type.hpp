/// Which content a request declares (docs/http-contract.md §1.7). Pure functions, thread-safe.
#pragma once

#include <optional>
#include <string_view>

#include "base/error.hpp"

namespace endpoints {

enum class MediaType { kJson, kForm, kOther };

/// JSON is "application/json" or a "+json" type (RFC 6839 section 3.1), and what names no type at all. A charset other
/// than UTF-8 or its subset US-ASCII makes it something else (RFC 8259 section 8.1); further parameters mean nothing.
[[nodiscard]] MediaType media_type_of(std::optional<std::string_view> content_type);

[[nodiscard]] base::Error unsupported_media();  ///< 415

}  // namespace endpoints
