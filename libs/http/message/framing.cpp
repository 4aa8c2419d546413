#include "http/message/framing.hpp"

#include <algorithm>
#include <array>

#include "base/encoding.hpp"
#include "base/scan.hpp"

namespace http {
namespace {

/// Control bytes other than tab, which may stand in field values (RFC 9110 section 5.5).
bool has_control(std::string_view text) noexcept {
  for (std::size_t at = base::find_control(text); at != std::string_view::npos; at = base::find_control(text)) {
    if (text[at] != '\t') return true;
    text.remove_prefix(at + 1);
  }
  return false;
}
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_alpha(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::unexpected<ParseProblem> refuse(int status, const char* detail) {
  return std::unexpected(ParseProblem{status, detail});
}

/// One line without its CRLF: no control bytes (a bare CR among them), no folding.
std::optional<ParseProblem> check_line(std::string_view line, bool is_first) {
  if (!is_first && (line.front() == ' ' || line.front() == '\t')) return ParseProblem{400, "obsolete line folding"};
  if (has_control(line)) return ParseProblem{400, "control byte in head"};
  return std::nullopt;
}

/// How often the fields occur that the framing rules look at, counted in one pass over the head.
struct Census {
  std::size_t hosts = 0, content_types = 0, lengths = 0, codings = 0, misspelt = 0, connection_options = 0;
  std::string_view host, length;  ///< of the last one

  explicit Census(const FieldViews& fields) {
    for (const FieldView& field : fields) count(field);
  }

 private:
  /// The names differ in length, which sorts out nearly every other field without comparing letters.
  void count(const FieldView& field) {
    const auto is = [&field](std::string_view name) { return base::equals_ignore_case(field.name, name); };
    switch (field.name.size()) {
      case 4:
        if (is("host")) {
          ++hosts;
          host = field.value;
        }
        return;
      case 10:
        if (is("connection")) connection_options += 1 + static_cast<std::size_t>(std::ranges::count(field.value, ','));
        return;
      case 12:
        if (is("content-type")) ++content_types;
        return;
      case 14:
        if (is("content-length")) {
          ++lengths;
          length = field.value;
        }
        if (is("content_length")) ++misspelt;
        return;
      case 17:
        if (is("transfer-encoding")) ++codings;
        if (is("transfer_encoding")) ++misspelt;
        return;
      default:
        return;
    }
  }
};

std::optional<ParseProblem> check_host(const Census& census, int version) {
  if (census.hosts == 0) return version == 10 ? std::nullopt : std::optional(ParseProblem{400, "Host missing"});
  if (census.hosts > 1) return ParseProblem{400, "Host repeated"};
  if (!is_valid_host(census.host)) return ParseProblem{400, "Host is no valid authority"};
  return std::nullopt;
}

bool is_known_coding(std::string_view coding) {
  static constexpr std::array<std::string_view, 6> kKnown{"gzip",     "x-gzip",     "deflate",
                                                          "compress", "x-compress", "identity"};
  return std::ranges::any_of(kKnown, [&](std::string_view known) { return base::equals_ignore_case(known, coding); });
}

/// Exactly "chunked" is understood. Known codings in front of it are legal but not implemented: 501 (RFC 9112 section
/// 6.1). Everything else two parsers could read differently: 400.
std::optional<ParseProblem> check_codings(const RequestHead& head) {
  bool is_chunked = false;
  bool has_other = false;
  for (const auto& field : head.fields) {
    if (!base::equals_ignore_case(field.name, "transfer-encoding")) continue;
    std::string_view rest = field.value;
    while (true) {
      const std::size_t comma = rest.find(',');
      const std::string_view coding = base::trim(rest.substr(0, comma));
      if (is_chunked) return ParseProblem{400, "Transfer-Encoding goes on behind chunked"};
      is_chunked = base::equals_ignore_case(coding, "chunked");
      if (!is_chunked && !is_known_coding(coding)) return ParseProblem{400, "Transfer-Encoding not understood"};
      has_other = has_other || !is_chunked;
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  if (!is_chunked) return ParseProblem{400, "Transfer-Encoding does not end in chunked"};
  return has_other ? std::optional(ParseProblem{501, "transfer coding not implemented"}) : std::nullopt;
}

/// Every option of Connection is a field to look for in the message; honest senders name one or two.
constexpr std::size_t kConnectionOptionsMax = 16;

std::optional<ParseProblem> check_connection(const Census& census) {
  if (census.connection_options <= kConnectionOptionsMax) return std::nullopt;
  return ParseProblem{400, "Connection has too many options"};
}

/// Fields that mean one thing only, and spellings that some servers take for the framing fields.
std::optional<ParseProblem> check_singletons(const Census& census) {
  if (census.content_types > 1) return ParseProblem{400, "Content-Type repeated"};
  if (census.misspelt > 0) return ParseProblem{400, "framing field spelt with an underscore"};
  return std::nullopt;
}

std::optional<ParseProblem> check_body_framing(const Census& census, const RequestHead& head) {
  if (census.lengths > 1) return ParseProblem{400, "Content-Length repeated"};
  if (census.lengths == 1 && (census.length.empty() || !std::ranges::all_of(census.length, is_digit))) {
    return ParseProblem{400, "Content-Length malformed"};
  }
  if (census.codings == 0) return std::nullopt;
  if (census.lengths > 0) return ParseProblem{400, "Transfer-Encoding beside Content-Length"};
  if (head.version == 10) return ParseProblem{400, "Transfer-Encoding in HTTP/1.0"};
  return check_codings(head);
}

/// Rewrites "http://host/path" (RFC 9112 section 3.2.2) to "/path" when it names the same host as the Host field.
std::optional<ParseProblem> normalise_target(RequestHead& head) {
  if (head.target == "*") {
    return head.method == Method::kOptions ? std::nullopt
                                           : std::optional(ParseProblem{400, "target * without OPTIONS"});
  }
  // RFC 9112 section 3.2.3: an authority alone. Nothing is at it; the method is refused.
  if (head.method == Method::kConnect) {
    if (!is_valid_host(head.target)) return ParseProblem{400, "target is no authority"};
    head.target = "/";
  }
  if (!head.target.starts_with('/')) {
    const std::size_t scheme = head.target.find("://");
    if (scheme == std::string_view::npos) return ParseProblem{400, "target is not in origin form"};
    const std::string lower = base::to_lower_ascii(head.target.substr(0, scheme));
    if (lower != "http" && lower != "https") return ParseProblem{400, "target scheme is not http"};
    const std::string_view rest = head.target.substr(scheme + 3);
    const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
    const auto host = head.fields.find("host");
    if (host && !base::equals_ignore_case(rest.substr(0, authority_end), *host)) {
      return ParseProblem{400, "target and Host differ"};
    }
    head.target = rest.substr(authority_end);
    if (!head.target.starts_with('/')) {
      if (!head.target.empty()) return ParseProblem{400, "absolute target without path"};
      head.target = "/";
    }
  }
  // '#' never belongs into a request target (RFC 9112 section 3.2).
  const bool is_clean = std::ranges::none_of(head.target, [](char c) { return c == '#' || c == ' ' || c == '\\'; });
  return is_clean ? std::nullopt : std::optional(ParseProblem{400, "forbidden byte in target"});
}

}  // namespace

std::expected<std::size_t, ParseProblem> HeadScanner::scan(std::string_view received) {
  while (true) {
    const std::size_t newline = received.find('\n', std::min(line_start_, received.size()));
    const std::size_t seen = newline == std::string_view::npos ? received.size() : newline;
    if (is_first_line_ && seen - line_start_ > start_line_bytes_max_) return refuse(414, "start line too long");
    if (seen > head_bytes_max_) return refuse(431, "head too large");
    if (newline == std::string_view::npos) return 0;
    if (newline == line_start_ || received[newline - 1] != '\r') return refuse(400, "bare LF");
    const std::string_view line = received.substr(line_start_, newline - 1 - line_start_);
    if (line.empty() && !is_first_line_) return newline + 1;
    if (line.empty()) return refuse(400, "empty start line");
    if (auto problem = check_line(line, is_first_line_)) return std::unexpected(std::move(*problem));
    is_first_line_ = false;
    line_start_ = newline + 1;
  }
}

void HeadScanner::reset() noexcept {
  line_start_ = 0;
  is_first_line_ = true;
}

std::optional<ParseProblem> check_request(RequestHead& head) {
  const Census census(head.fields);
  if (auto problem = check_host(census, head.version)) return problem;
  if (auto problem = check_singletons(census)) return problem;
  if (auto problem = check_connection(census)) return problem;
  if (auto problem = check_body_framing(census, head)) return problem;
  if (auto problem = normalise_target(head)) return problem;
  const std::size_t question = head.target.find('?');
  head.path = head.target.substr(0, question);
  head.query = question == std::string_view::npos ? std::string_view{} : head.target.substr(question + 1);
  return std::nullopt;
}

bool is_valid_host(std::string_view host) noexcept {
  if (host.starts_with('[')) {
    const std::size_t close = host.find(']');
    if (close == std::string_view::npos || close < 3) return false;
    const auto is_address_char = [](char c) {
      return is_digit(c) || c == ':' || c == '.' || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    if (!std::ranges::all_of(host.substr(1, close - 1), is_address_char)) return false;
    host.remove_prefix(close + 1);
    if (host.empty()) return true;
    if (host.front() != ':') return false;
  } else {
    const std::size_t colon = std::min(host.find(':'), host.size());
    const auto is_name_char = [](char c) {
      return is_digit(c) || is_alpha(c) || std::string_view("-._~!$&'()*+;=%").find(c) != std::string_view::npos;
    };
    if (colon == 0 || !std::ranges::all_of(host.substr(0, colon), is_name_char)) return false;
    host.remove_prefix(colon);
    if (host.empty()) return true;
  }
  host.remove_prefix(1);
  return host.size() <= 5 && std::ranges::all_of(host, is_digit);
}

}  // namespace http
