#include "log/logger.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/null_sink.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "base/clock.hpp"
#include "base/encoding.hpp"
#include "log/line.hpp"
#include "log/output.hpp"

namespace logging {
namespace {

spdlog::level::level_enum spdlog_level(Level level) {
  switch (level) {
    case Level::kTrace:
      return spdlog::level::trace;
    case Level::kDebug:
      return spdlog::level::debug;
    case Level::kInfo:
      return spdlog::level::info;
    case Level::kWarning:
      return spdlog::level::warn;
    case Level::kError:
      return spdlog::level::err;
    case Level::kOff:
      return spdlog::level::off;
  }
  std::unreachable();
}

Level level_of_status(int status) {
  if (status == 500) return Level::kError;
  return status > 500 ? Level::kWarning : Level::kInfo;
}

base::Timestamp now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

}  // namespace

class Output {
 public:
  Output(Format format, Level level, std::shared_ptr<LineSink> lines)
      : format_(format), lines_(std::move(lines)), logger_("", lines_) {
    logger_.set_level(spdlog_level(level));
  }

  [[nodiscard]] bool is_enabled(Level level) const { return logger_.should_log(spdlog_level(level)); }

  void write(const Event& event) {
    thread_local std::string line;
    line.clear();
    if (format_ == Format::kJson) {
      append_json_line(line, event);
    } else {
      append_pretty_line(line, event);
    }
    logger_.log(spdlog_level(event.level), spdlog::string_view_t(line.data(), line.size()));
  }

  void flush() { logger_.flush(); }
  [[nodiscard]] std::uint64_t dropped() const { return lines_ ? lines_->dropped() : 0; }

 private:
  Format format_;
  std::shared_ptr<LineSink> lines_;
  spdlog::logger logger_;
};

std::optional<Level> parse_level(std::string_view text) {
  const std::string name = base::to_lower_ascii(text);
  constexpr std::array<std::pair<std::string_view, Level>, 11> kNames{{{"trace", Level::kTrace},
                                                                       {"silly", Level::kTrace},
                                                                       {"debug", Level::kDebug},
                                                                       {"verbose", Level::kDebug},
                                                                       {"info", Level::kInfo},
                                                                       {"http", Level::kInfo},
                                                                       {"warn", Level::kWarning},
                                                                       {"warning", Level::kWarning},
                                                                       {"error", Level::kError},
                                                                       {"off", Level::kOff},
                                                                       {"silent", Level::kOff}}};
  for (const auto& [known, level] : kNames) {
    if (known == name) return level;
  }
  return std::nullopt;
}

std::string_view to_string(Level level) noexcept {
  switch (level) {
    case Level::kTrace:
      return "trace";
    case Level::kDebug:
      return "debug";
    case Level::kInfo:
      return "info";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
    case Level::kOff:
      return "off";
  }
  std::unreachable();
}

Format choose_format(std::string_view text, int descriptor) {
  if (text == "json") return Format::kJson;
  if (text == "pretty") return Format::kPretty;
  return ::isatty(descriptor) == 1 ? Format::kPretty : Format::kJson;
}

Logger::Logger(std::shared_ptr<Output> output, std::string service)
    : output_(std::move(output)), service_(std::move(service)) {}

bool Logger::is_enabled(Level level) const noexcept { return output_->is_enabled(level); }

Logger Logger::with_request(std::string_view request_id) const {
  Logger logger = *this;
  logger.request_id_ = request_id;
  return logger;
}

void Logger::log(Level level, std::string_view message, Fields fields) const {
  if (!is_enabled(level)) return;
  output_->write({.time = now(),
                  .level = level,
                  .service = service_,
                  .request_id = request_id_,
                  .message = message,
                  .fields = {fields.begin(), fields.size()}});
}

void Logger::access(std::string_view request_id, const AccessLine& line) const {
  const Level level = level_of_status(line.status);
  if (!is_enabled(level)) return;
  std::array<Field, 9> fields{{{"method", line.method},
                               {"route", line.route},
                               {"status", line.status},
                               {"bytes", line.bytes},
                               {"duration_ms", std::chrono::duration_cast<std::chrono::microseconds>(line.duration)},
                               {"", ""},
                               {"", ""},
                               {"", ""},
                               {"", ""}}};
  std::size_t count = 5;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) fields[count++] = Field(name, value);
  };
  add("session_id", line.session_id);
  add("client", line.client);
  add("user_id", line.user_id);
  add("detail", line.detail);
  output_->write({.time = now(),
                  .level = level,
                  .service = service_,
                  .request_id = request_id,
                  .message = "request",
                  .fields = {fields.data(), count}});
}

void Logger::flush() const { output_->flush(); }

std::uint64_t Logger::dropped() const noexcept { return output_->dropped(); }

Logger make_logger(LoggerOptions options) {
  auto lines = std::make_shared<LineSink>(options);
  auto output = std::make_shared<Output>(options.format, options.level, std::move(lines));
  return {std::move(output), std::move(options.service)};
}

Logger silent_logger() {
  LoggerOptions options;
  options.level = Level::kOff;
  return make_logger(std::move(options));
}

}  // namespace logging
