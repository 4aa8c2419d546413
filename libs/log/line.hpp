/// The text of one log event. Pure functions, thread-safe.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "log/logger.hpp"

namespace logging {

struct Event {
  base::Timestamp time;
  Level level = Level::kInfo;
  std::string_view service;
  std::string_view request_id;  ///< empty: none
  std::string_view message;
  std::span<const Field> fields;
};

/// Longer texts are cut, so that no input makes an endless line.
inline constexpr std::size_t kTextBytesMax = 4096;

/// Appends one JSON object without line break. Whatever the texts hold, the result has no line break in it.
void append_json_line(std::string& out, const Event& event);

/// Appends one line for people, without line break: time, level, message, name=value.
void append_pretty_line(std::string& out, const Event& event);

}  // namespace logging
