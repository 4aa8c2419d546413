/// Structured logging: one event, one line. A JSON object for machines, or a coloured sentence for people.
///
/// A Logger is a handle that is handed down; there is no global one. Thread-safe, and it never blocks: a line is
/// formatted by the calling thread and appended to a bounded buffer that a thread of its own writes out every
/// `batch_wait` (at once from warning upwards). While nobody reads the output and the buffer is full, lines are dropped
/// and counted.
///
/// Which fields may be logged is the caller's care: secrets are base::Secret and have no conversion to a field.
///
///     logging::Logger log = logging::make_logger({.service = "auth-service", .level = logging::Level::kInfo});
///     log.info("listening", {{"port", 3001}, {"address", "127.0.0.1"}});
///     log.with_request(request_id).warning("cache unavailable", {{"error", error.detail()}});
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

namespace logging {

enum class Level { kTrace, kDebug, kInfo, kWarning, kError, kOff };

/// Reads the names of LOG_LEVEL, those of Node's loggers included ("http" and "verbose" are info and debug).
[[nodiscard]] std::optional<Level> parse_level(std::string_view text);
[[nodiscard]] std::string_view to_string(Level level) noexcept;

enum class Format { kJson, kPretty };

/// "json", "pretty", or "auto": pretty when `descriptor` is a terminal.
[[nodiscard]] Format choose_format(std::string_view text, int descriptor);

/// One named value of an event. Views must live until the call returns.
class Field {
 public:
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool, std::chrono::microseconds>;

  template <class Number>
    requires std::is_arithmetic_v<Number>
  Field(std::string_view name, Number value) : name_(name) {
    if constexpr (std::is_same_v<Number, bool>) {
      value_ = value;
    } else if constexpr (std::is_floating_point_v<Number>) {
      value_ = static_cast<double>(value);
    } else if constexpr (std::is_signed_v<Number>) {
      value_ = static_cast<std::int64_t>(value);
    } else {
      value_ = static_cast<std::uint64_t>(value);
    }
  }
  Field(std::string_view name, std::string_view value) : name_(name), value_(value) {}
  /// Logged as milliseconds.
  Field(std::string_view name, std::chrono::microseconds value) : name_(name), value_(value) {}
  Field(std::string_view name, const char* value) : name_(name), value_(std::string_view(value)) {}
  Field(std::string_view name, const std::string& value) : name_(name), value_(std::string_view(value)) {}

  [[nodiscard]] std::string_view name() const noexcept { return name_; }
  [[nodiscard]] const Value& value() const noexcept { return value_; }

 private:
  std::string_view name_;
  Value value_;
};

using Fields = std::initializer_list<Field>;

/// One finished HTTP request. Views must live until the call returns.
struct AccessLine {
  std::string_view method = {};
  std::string_view route = {};  ///< the template, never the path: paths hold ids and tokens
  int status = 0;
  std::uint64_t bytes = 0;  ///< of the answer's body
  std::chrono::nanoseconds duration{0};
  std::string_view session_id = {};  ///< of the sign-in whose token was accepted; empty: none
  std::string_view client = {};      ///< address; empty unless LOG_PERSONAL_DATA
  std::string_view user_id = {};     ///< empty unless LOG_PERSONAL_DATA
  std::string_view detail = {};      ///< private error detail of a failed request; empty: none
};

class Output;

class Logger {
 public:
  Logger(std::shared_ptr<Output> output, std::string service);

  [[nodiscard]] bool is_enabled(Level level) const noexcept;
  /// The same logger, its lines carrying the id of a request.
  [[nodiscard]] Logger with_request(std::string_view request_id) const;
  /// Another service's lines on the same output: programs that host several give each its own.
  [[nodiscard]] Logger for_service(std::string service) const { return {output_, std::move(service)}; }

  void log(Level level, std::string_view message, Fields fields = {}) const;
  void debug(std::string_view message, Fields fields = {}) const { log(Level::kDebug, message, fields); }
  /// Life cycle.
  void info(std::string_view message, Fields fields = {}) const { log(Level::kInfo, message, fields); }
  /// Degraded, but working.
  void warning(std::string_view message, Fields fields = {}) const { log(Level::kWarning, message, fields); }
  /// Someone must act.
  void error(std::string_view message, Fields fields = {}) const { log(Level::kError, message, fields); }

  /// The one line of a request: level info; error for status 500, warning for the others above it.
  void access(std::string_view request_id, const AccessLine& line) const;

  /// Waits until everything logged before is written, at most `stop_wait_max`. The last Logger does so when destroyed.
  void flush() const;
  /// Lines dropped because nobody read them in time, since start.
  [[nodiscard]] std::uint64_t dropped() const noexcept;

 private:
  std::shared_ptr<Output> output_;
  std::string service_;
  std::string request_id_;
};

struct LoggerOptions {
  std::string service;
  Level level = Level::kInfo;
  Format format = Format::kJson;
  int descriptor = 1;                             ///< where lines go; stays open, not owned; 1: stdout
  std::size_t buffer_bytes_max = 1024 * 1024;     ///< lines waiting to be written; beyond, they are dropped
  std::chrono::milliseconds batch_wait{50};       ///< how long a line may wait to share a write with others
  std::chrono::milliseconds stop_wait_max{1000};  ///< for the last lines when nobody reads them
};

[[nodiscard]] Logger make_logger(LoggerOptions options);

/// A logger that writes nowhere, for tests and tools.
[[nodiscard]] Logger silent_logger();

}  // namespace logging
