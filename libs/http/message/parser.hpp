/// Incremental HTTP/1.1 message parsing over one receive buffer; no I/O. Boost.Beast does the grammar, this adds the
/// buffer, the limits, and the framing rules that two parsers could read differently (see framing.hpp).
///
///     RequestParser parser(limits);
///     while (!parser.has_head()) { n = co_await read(parser.prepare()); parser.commit(n); status =
///     parser.parse_head(); } handle(parser.head()); parser.next_message();
///
/// Views given out stay valid until `next_message`; body pieces until the next call of `next_piece` or `prepare`. Not
/// thread-safe. The buffer holds one head and at most `body_buffer_bytes` of body, or `wide_body_buffer_bytes`: memory
/// per connection is bounded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/message/framing.hpp"
#include "http/message/head.hpp"

namespace http {

struct ParserLimits {
  std::size_t start_line_bytes_max = 8 * 1024;
  std::size_t header_bytes_max = 32 * 1024;
  std::size_t fields_max = 100;
  std::size_t body_buffer_bytes = 16 * 1024;
  std::size_t wide_body_buffer_bytes = 64 * 1024;  ///< after `widen`: of who sends faster than we read
};

/// What both directions share. Use RequestParser or ResponseParser.
class MessageParser {
 public:
  virtual ~MessageParser();
  MessageParser(const MessageParser&) = delete;
  MessageParser& operator=(const MessageParser&) = delete;

  /// Room to receive into; empty when the head does not fit its limit (parse_head then reports 431 or 414).
  [[nodiscard]] std::span<char> prepare();
  void commit(std::size_t bytes);
  /// Bytes received and not parsed yet (a pipelined message, or what follows an upgrade).
  [[nodiscard]] std::string_view unparsed() const noexcept;

  /// What came last filled the buffer of the content, so that a wider one would save calls. Then `widen_by` is the
  /// bytes that it would take, else 0.
  [[nodiscard]] std::size_t widen_by() const noexcept;
  void widen();
  /// What the buffers of this message take in memory now.
  [[nodiscard]] std::size_t buffered_bytes() const noexcept { return head_.capacity + body_.capacity; }

  /// Tries to parse the head from what was received: true when it is complete.
  [[nodiscard]] std::expected<bool, ParseProblem> parse_head();
  [[nodiscard]] bool has_head() const noexcept;

  /// The next piece of content from what was received; empty means: need more bytes, or the message is complete.
  [[nodiscard]] std::expected<std::string_view, ParseProblem> next_piece();
  /// The whole message, content included, was parsed.
  [[nodiscard]] bool is_complete() const noexcept;
  /// The peer closed its side: completes a response that runs until close; an error for every other unfinished message.
  [[nodiscard]] std::expected<void, ParseProblem> end_of_stream();

  /// Content-Length when declared.
  [[nodiscard]] std::optional<std::uint64_t> content_length() const;
  [[nodiscard]] bool is_chunked() const;
  /// Whether the connection may carry another message after this one (RFC 9112 section 9.3).
  [[nodiscard]] bool keep_alive() const;
  /// Whether the head announces content (a positive length or chunked).
  [[nodiscard]] bool has_content() const;

  /// Forgets the finished message and keeps what followed it in the buffer.
  void next_message();
  /// Frees the buffers, after the last message; of what was parsed and received nothing may be used any more.
  void release() noexcept;

  class Grammar;  // the Beast side, in parser.cpp

 protected:
  MessageParser(ParserLimits limits, std::unique_ptr<Grammar> grammar);
  Grammar& grammar() const noexcept { return *grammar_; }

 private:
  struct Buffer {
    std::unique_ptr<char[]> bytes;
    std::size_t capacity = 0;
    std::size_t begin = 0;  ///< first unparsed byte
    std::size_t end = 0;    ///< behind the last received byte
    [[nodiscard]] std::string_view unparsed() const noexcept { return {bytes.get() + begin, end - begin}; }
    void reserve(std::size_t wanted);
    void take_over(std::string_view leftover);
    void restart(std::string_view leftover);
  };
  [[nodiscard]] std::optional<ParseProblem> check_unfinished_chunk() const;
  [[nodiscard]] Buffer& current() noexcept { return body_.bytes ? body_ : head_; }

  ParserLimits limits_;
  std::unique_ptr<Grammar> grammar_;
  HeadScanner scanner_;
  Buffer head_;
  Buffer body_;  ///< allocated while content beyond the head buffer is read
  bool has_head_ = false;
};

/// Parses requests; enforces framing.hpp's `check_request`.
class RequestParser final : public MessageParser {
 public:
  explicit RequestParser(ParserLimits limits);
  [[nodiscard]] const RequestHead& head() const noexcept;
};

/// Parses responses. Call `expect` with the request's method before each response: HEAD answers have no content.
class ResponseParser final : public MessageParser {
 public:
  explicit ResponseParser(ParserLimits limits);
  void expect(Method request_method);
  [[nodiscard]] const ResponseHead& head() const noexcept;
};

}  // namespace http
