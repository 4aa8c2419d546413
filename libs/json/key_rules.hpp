/// Member names no request body may hold (docs/http-contract.md §1.7). Pure functions.
#pragma once

#include <string_view>

namespace json {

/// Names that JavaScript readers of our data could take for an object's own machinery (CWE-1321).
[[nodiscard]] bool is_prototype_key(std::string_view name) noexcept;

/// Names MongoDB would read as an operator: "$gt", "$where" (CWE-943).
[[nodiscard]] bool is_operator_key(std::string_view name) noexcept;

}  // namespace json
