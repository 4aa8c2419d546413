#include "http/message/method.hpp"

#include <array>
#include <utility>

namespace http {
namespace {

constexpr std::array<std::pair<std::string_view, Method>, 9> kMethods{{{"GET", Method::kGet},
                                                                       {"HEAD", Method::kHead},
                                                                       {"POST", Method::kPost},
                                                                       {"PUT", Method::kPut},
                                                                       {"PATCH", Method::kPatch},
                                                                       {"DELETE", Method::kDelete},
                                                                       {"OPTIONS", Method::kOptions},
                                                                       {"TRACE", Method::kTrace},
                                                                       {"CONNECT", Method::kConnect}}};

}  // namespace

Method parse_method(std::string_view text) noexcept {
  for (const auto& [name, method] : kMethods) {
    if (name == text) return method;
  }
  return Method::kOther;
}

std::string_view to_string(Method method) noexcept {
  for (const auto& [name, known] : kMethods) {
    if (known == method) return name;
  }
  return "OTHER";
}

bool is_idempotent(Method method) noexcept {
  return method != Method::kPost && method != Method::kPatch && is_served(method);
}

}  // namespace http
