/// Streaming reader of multipart/form-data bodies (RFC 7578, RFC 2046 section 5.1).
///
/// Bytes go in as they arrive, events come out; memory is one header block and one boundary, however large the body is.
/// The events do not depend on how the body is cut into pieces, except for the cuts between `on_data` calls.
///
///     auto boundary = http::boundary_from_content_type(content_type);
///     http::MultipartParser parser{*boundary, visitor};
///     for (chunk : body) if (auto fed = parser.feed(chunk); !fed) return fed;
///     return parser.finish();
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "http/multipart/transfer_decoder.hpp"

namespace http {

/// The head of one part. Texts are well-formed UTF-8 without control characters, otherwise as the client sent them:
/// a file name is a hint for people, never a path.
struct MultipartPart {
  std::string name;
  std::optional<std::string> filename;      ///< as disposition.hpp; empty when there is one that cannot be read
  std::string content_type = "text/plain";  ///< as sent; the default of RFC 7578 section 4.4 when absent
};

/// Receives the events. An error it returns ends the parsing and is what `feed` returns.
class MultipartVisitor {
 public:
  virtual ~MultipartVisitor() = default;
  [[nodiscard]] virtual base::Status on_part(const MultipartPart& part) = 0;
  /// Never empty; the view is valid during the call.
  [[nodiscard]] virtual base::Status on_data(std::string_view data) = 0;
  [[nodiscard]] virtual base::Status on_part_end() = 0;
};

struct MultipartLimits {
  std::size_t header_bytes_max = 16 * 1024;  ///< of one part, with line ends; file names are long
  std::size_t header_lines_max = 32;         ///< of one part
  std::size_t parts_max = 32;
  std::size_t preamble_bytes_max = 1024;  ///< before the first boundary (RFC 2046 section 5.1.1); ignored text
};

/// The boundary parameter of a `multipart/form-data` media type: 1 to 70 characters of RFC 2046 section 5.1.1.
/// `kUnsupportedMedia` for another media type, `kInvalidArgument` for a missing or impossible boundary.
[[nodiscard]] base::Result<std::string> boundary_from_content_type(std::string_view content_type);

/// One body. Not thread-safe; the visitor must outlive it. After an error every further call returns it again.
///
/// Strict where two readers could differ: line ends are CRLF, one Content-Disposition with one name, nothing but white
/// space behind a boundary, no text after a boundary that only begins like ours.
class MultipartParser {
 public:
  MultipartParser(std::string_view boundary, MultipartVisitor& visitor, MultipartLimits limits = {});

  /// `kInvalidArgument` "Malformed multipart body" for broken syntax, "Too many parts", or the visitor's error.
  [[nodiscard]] base::Status feed(std::string_view bytes);
  /// The body has ended. `kInvalidArgument` when its closing boundary has not been seen.
  [[nodiscard]] base::Status finish();
  [[nodiscard]] bool is_done() const noexcept { return state_ == State::kEpilogue; }

 private:
  enum class State { kPreamble, kDelimiterEnd, kHeaders, kBodyStart, kBody, kEpilogue };
  /// Whether a step changed something, or waits for more bytes.
  enum class Progress { kMade, kNeedsMore };

  [[nodiscard]] base::Status consume();
  [[nodiscard]] base::Result<Progress> step();
  [[nodiscard]] base::Result<Progress> skip_preamble();
  [[nodiscard]] base::Result<Progress> end_delimiter();
  [[nodiscard]] base::Result<Progress> read_headers();
  [[nodiscard]] base::Result<Progress> start_body();
  [[nodiscard]] base::Result<Progress> read_body();
  [[nodiscard]] base::Status begin_part(std::string_view headers);
  [[nodiscard]] base::Status deliver(std::string_view data);
  [[nodiscard]] base::Status end_part();
  void drop(std::size_t count) { pending_.erase(0, count); }

  const std::string delimiter_;  ///< CRLF "--" boundary
  MultipartVisitor& visitor_;
  const MultipartLimits limits_;
  State state_ = State::kPreamble;
  std::string pending_;  ///< bytes no event has been made of yet
  std::size_t preamble_bytes_ = 0;
  std::size_t parts_ = 0;
  TransferDecoder decoder_;
  std::optional<base::Error> failure_;
};

}  // namespace http
