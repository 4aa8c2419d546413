/// Why a program does not start, in words for its operator.
#pragma once

#include <string>

#include "base/error.hpp"

namespace hosting {

/// Message and detail: nothing is private from the operator. Without the sentence every passing failure has for
/// clients, which says nothing here.
[[nodiscard]] inline std::string words_of(const base::Error& error) {
  if (error.detail().empty()) return error.message();
  if (error.message() == base::unavailable({}).message()) return error.detail();
  return error.message() + ": " + error.detail();
}

}  // namespace hosting
