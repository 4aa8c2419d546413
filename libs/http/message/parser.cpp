#include "http/message/parser.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <cstring>

namespace http {
namespace {

namespace beast_http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

constexpr std::size_t kFirstHeadBuffer = 1024;
/// What a message may leave behind for the next one; what a large head took is given back.
constexpr std::size_t kKeptHeadBuffer = 4 * 1024;
/// Size, extensions and line ends of one chunk (RFC 9112 section 7.1.1 asks for a limit on extensions).
constexpr std::size_t kChunkLineMax = 1024;

std::string_view view(string_view text) noexcept { return {text.data(), text.size()}; }

/// Whether a quoted-string (RFC 9110 section 5.6.4) begins in the line and does not end there.
bool has_open_quotation(std::string_view line) noexcept {
  bool is_open = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (is_open && line[i] == '\\') {
      ++i;
    } else if (line[i] == '"') {
      is_open = !is_open;
    }
  }
  return is_open;
}

/// Statuses for what the library refuses; anything not listed is a plain 400.
int status_for(error_code problem) {
  if (problem == beast_http::error::bad_version) return 505;
  if (problem == beast_http::error::header_limit) return 431;
  return 400;
}

}  // namespace

/// The part of the grammar that does not depend on the direction.
class MessageParser::Grammar {
 public:
  virtual ~Grammar() = default;
  virtual void reset() = 0;
  virtual std::size_t put(std::string_view bytes, error_code& problem) = 0;
  virtual void put_eof(error_code& problem) = 0;
  [[nodiscard]] virtual bool is_done() const = 0;
  [[nodiscard]] virtual bool is_chunked() const = 0;
  [[nodiscard]] virtual bool keep_alive() const = 0;
  [[nodiscard]] virtual std::optional<std::uint64_t> content_length() const = 0;
  [[nodiscard]] virtual std::optional<ParseProblem> check_head() = 0;
  [[nodiscard]] virtual std::size_t field_count() const = 0;

  std::string_view piece;   ///< content found by the last put
  bool is_starved = false;  ///< the last put wanted more bytes
};

namespace {

/// Beast's parser with callbacks that keep views instead of copies. Its eager mode stays off, so that one call of
/// `put` ends behind the head or behind one piece of content.
template <bool kIsRequest, class Head>
class ViewParser final : public beast_http::basic_parser<kIsRequest> {
 public:
  ViewParser(Head& head, std::string_view& piece) : head_(head), piece_(piece) {
    this->body_limit(boost::none);    // limits on content are the reader's affair
    this->header_limit(1024 * 1024);  // the scanner enforced ours before
  }

 private:
  void on_request_impl(beast_http::verb, string_view method, string_view target, int version, error_code&) override {
    if constexpr (kIsRequest) {
      head_.method_text = view(method);
      head_.method = parse_method(head_.method_text);
      head_.target = view(target);
      head_.version = version;
    }
  }
  void on_response_impl(int status, string_view reason, int version, error_code&) override {
    if constexpr (!kIsRequest) {
      head_.status = status;
      head_.reason = view(reason);
      head_.version = version;
    }
  }
  /// Trailer fields (RFC 9112 section 7.1.2) arrive here too and are dropped: nothing may rely on them.
  void on_field_impl(beast_http::field, string_view name, string_view value, error_code&) override {
    if (!is_head_done_) head_.fields.add(view(name), view(value));
  }
  void on_header_impl(error_code&) override { is_head_done_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(string_view body, error_code&) override {
    piece_ = view(body);
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override {
    piece_ = view(body);
    return body.size();
  }
  void on_finish_impl(error_code&) override {}

  Head& head_;
  std::string_view& piece_;
  bool is_head_done_ = false;
};

template <bool kIsRequest, class Head>
class DirectedGrammar : public MessageParser::Grammar {
 public:
  DirectedGrammar() { parser.emplace(head, piece); }
  void reset() final {
    head.fields.clear();
    is_starved = false;
    parser.emplace(head, piece);
    on_reset();
  }
  std::size_t put(std::string_view bytes, error_code& problem) final {
    return parser->put(boost::asio::buffer(bytes.data(), bytes.size()), problem);
  }
  void put_eof(error_code& problem) final { parser->put_eof(problem); }
  [[nodiscard]] bool is_done() const final { return parser->is_done(); }
  [[nodiscard]] bool is_chunked() const final { return parser->chunked(); }
  [[nodiscard]] bool keep_alive() const final { return parser->keep_alive(); }
  [[nodiscard]] std::optional<std::uint64_t> content_length() const final {
    const auto length = parser->content_length();
    return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
  }
  [[nodiscard]] std::size_t field_count() const final { return head.fields.size(); }

  Head head;
  std::optional<ViewParser<kIsRequest, Head>> parser;

 protected:
  virtual void on_reset() {}
};

class RequestGrammar final : public DirectedGrammar<true, RequestHead> {
 public:
  [[nodiscard]] std::optional<ParseProblem> check_head() override { return check_request(head); }
};

class ResponseGrammar final : public DirectedGrammar<false, ResponseHead> {
 public:
  [[nodiscard]] std::optional<ParseProblem> check_head() override {
    const bool has_length = head.fields.count("content-length") > 0;
    const std::size_t codings = head.fields.count("transfer-encoding");
    if (codings > 1 || (codings == 1 && (has_length || !parser->chunked()))) {
      return ParseProblem{502, "ambiguous response framing"};
    }
    return std::nullopt;
  }
  bool is_head_request = false;

 private:
  void on_reset() override { parser->skip(is_head_request); }
};

}  // namespace

MessageParser::MessageParser(ParserLimits limits, std::unique_ptr<Grammar> grammar)
    : limits_(limits), grammar_(std::move(grammar)), scanner_(limits.start_line_bytes_max, limits.header_bytes_max) {}

MessageParser::~MessageParser() = default;

void MessageParser::Buffer::reserve(std::size_t wanted) {
  if (capacity >= wanted) return;
  auto larger = std::make_unique_for_overwrite<char[]>(wanted);
  if (end > 0) std::memcpy(larger.get(), bytes.get(), end);
  bytes = std::move(larger);
  capacity = wanted;
}

void MessageParser::Buffer::take_over(std::string_view leftover) {
  if (!leftover.empty()) std::memmove(bytes.get(), leftover.data(), leftover.size());
  begin = 0;
  end = leftover.size();
}

/// For the next message, which begins with `leftover` of this buffer or of another one.
void MessageParser::Buffer::restart(std::string_view leftover) {
  if (capacity > kKeptHeadBuffer || capacity < leftover.size()) {
    const std::size_t wanted = std::max(kFirstHeadBuffer, leftover.size());
    auto fresh = std::make_unique_for_overwrite<char[]>(wanted);
    if (!leftover.empty()) std::memcpy(fresh.get(), leftover.data(), leftover.size());
    bytes = std::move(fresh);
    capacity = wanted;
    begin = 0;
    end = leftover.size();
    return;
  }
  take_over(leftover);
}

std::span<char> MessageParser::prepare() {
  if (!has_head_) {
    if (head_.end == head_.capacity) {
      const std::size_t most = limits_.header_bytes_max + 1;
      head_.reserve(std::min(std::max(head_.capacity * 2, kFirstHeadBuffer), most));
    }
    return {head_.bytes.get() + head_.end, head_.capacity - head_.end};
  }
  if (!body_.bytes) {
    // Views of the head point into the head buffer, so content beyond it needs a place of its own.
    body_.reserve(std::max(limits_.body_buffer_bytes, head_.end - head_.begin + 1));
    body_.take_over(head_.unparsed());
    head_.begin = head_.end;
  } else if (body_.begin > 0) {
    body_.take_over(body_.unparsed());
  }
  return {body_.bytes.get() + body_.end, body_.capacity - body_.end};
}

std::size_t MessageParser::widen_by() const noexcept {
  const bool is_filled = body_.bytes && body_.end == body_.capacity;
  return is_filled && body_.capacity < limits_.wide_body_buffer_bytes ? limits_.wide_body_buffer_bytes - body_.capacity
                                                                      : 0;
}

void MessageParser::widen() {
  body_.take_over(body_.unparsed());
  body_.reserve(limits_.wide_body_buffer_bytes);
}

void MessageParser::commit(std::size_t bytes) { current().end += bytes; }

std::string_view MessageParser::unparsed() const noexcept { return body_.bytes ? body_.unparsed() : head_.unparsed(); }

std::expected<bool, ParseProblem> MessageParser::parse_head() {
  if (has_head_) return true;
  // RFC 9112 section 2.2: an empty line before the request line is skipped.
  if (head_.begin == 0 && head_.unparsed().starts_with("\r\n")) head_.begin = 2;
  const auto size = scanner_.scan(head_.unparsed());
  if (!size) return std::unexpected(size.error());
  if (*size == 0) return false;
  error_code problem;
  const std::size_t used = grammar_->put(head_.unparsed().substr(0, *size), problem);
  if (problem) return std::unexpected(ParseProblem{status_for(problem), problem.message()});
  if (used != *size) return std::unexpected(ParseProblem{400, "head not understood"});
  if (grammar_->field_count() > limits_.fields_max) return std::unexpected(ParseProblem{431, "too many fields"});
  if (auto refused = grammar_->check_head()) return std::unexpected(std::move(*refused));
  head_.begin += used;
  has_head_ = true;
  return true;
}

bool MessageParser::has_head() const noexcept { return has_head_; }

std::expected<std::string_view, ParseProblem> MessageParser::next_piece() {
  grammar_->piece = {};
  while (!grammar_->is_done() && !unparsed().empty()) {
    // No chunked content ends in fewer than the five bytes "0\r\n\r\n", and Beast asserts as much when it resumes.
    if (grammar_->is_starved && unparsed().size() < 5) break;
    error_code problem;
    const std::size_t used = grammar_->put(unparsed(), problem);
    current().begin += used;
    grammar_->is_starved = problem == beast_http::error::need_more;
    if (grammar_->is_starved) break;
    if (problem) return std::unexpected(ParseProblem{status_for(problem), problem.message()});
    if (!grammar_->piece.empty()) return grammar_->piece;
  }
  if (grammar_->is_starved) {
    if (auto refused = check_unfinished_chunk()) return std::unexpected(std::move(*refused));
  }
  if (!grammar_->is_done() && body_.bytes && body_.begin == 0 && body_.end == body_.capacity) {
    return std::unexpected(ParseProblem{400, "trailer too long"});
  }
  return std::string_view{};
}

/// The grammar would wait for the end of a line that can no longer come: after a bare LF, which RFC 9112 section 2.2
/// lets a recipient take for a line end and which others do take for one, or behind a quotation that the line did not
/// close.
std::optional<ParseProblem> MessageParser::check_unfinished_chunk() const {
  if (!grammar_->is_chunked()) return std::nullopt;
  std::string_view rest = unparsed();
  for (std::size_t newline = rest.find('\n'); newline != std::string_view::npos;
       newline = rest.find('\n', newline + 1)) {
    if (newline == 0 || rest[newline - 1] != '\r') return ParseProblem{400, "bare LF in chunked content"};
  }
  if (rest.starts_with("\r\n")) rest.remove_prefix(2);
  const std::string_view line = rest.substr(0, rest.find('\n'));
  if (line.size() > kChunkLineMax) return ParseProblem{400, "chunk header too long"};
  const bool is_whole = line.size() < rest.size();
  if (is_whole && has_open_quotation(line)) return ParseProblem{400, "unterminated quotation in a chunk extension"};
  return std::nullopt;
}

bool MessageParser::is_complete() const noexcept { return has_head_ && grammar_->is_done(); }

std::expected<void, ParseProblem> MessageParser::end_of_stream() {
  if (!has_head_) return std::unexpected(ParseProblem{400, "connection closed inside a head"});
  error_code problem;
  if (!grammar_->is_done()) grammar_->put_eof(problem);
  if (problem) return std::unexpected(ParseProblem{400, "connection closed inside a message"});
  return {};
}

std::optional<std::uint64_t> MessageParser::content_length() const { return grammar_->content_length(); }
bool MessageParser::is_chunked() const { return grammar_->is_chunked(); }
bool MessageParser::keep_alive() const { return grammar_->keep_alive(); }
bool MessageParser::has_content() const { return has_head_ && !grammar_->is_done(); }

void MessageParser::next_message() {
  head_.restart(unparsed());
  body_ = {};
  scanner_.reset();
  grammar_->reset();
  has_head_ = false;
}

void MessageParser::release() noexcept {
  head_ = {};
  body_ = {};
  grammar_.reset();
}

RequestParser::RequestParser(ParserLimits limits) : MessageParser(limits, std::make_unique<RequestGrammar>()) {}

const RequestHead& RequestParser::head() const noexcept { return static_cast<RequestGrammar&>(grammar()).head; }

ResponseParser::ResponseParser(ParserLimits limits) : MessageParser(limits, std::make_unique<ResponseGrammar>()) {}

void ResponseParser::expect(Method request_method) {
  auto& response = static_cast<ResponseGrammar&>(grammar());
  response.is_head_request = request_method == Method::kHead;
  response.parser->skip(response.is_head_request);
}

const ResponseHead& ResponseParser::head() const noexcept { return static_cast<ResponseGrammar&>(grammar()).head; }

}  // namespace http
