/// HTML documents made from the shell, and the fields that pages are sent with.
#pragma once

#include <string>
#include <string_view>

#include "http/message/response.hpp"
#include "http/request.hpp"

namespace gateway {

/// `text` with what HTML gives a meaning to written as references; safe between tags and in quoted attributes.
[[nodiscard]] std::string escape_html(std::string_view text);

/// The shell around `content`, which is HTML; `title` is text.
[[nodiscard]] std::string make_document(std::string_view shell, std::string_view title, std::string_view content);

/// What stands in a document until its script has drawn the page, or instead of it where scripts are off: the head of
/// the frame and, below it, `body`, which is HTML.
[[nodiscard]] std::string static_frame(std::string_view heading, std::string_view body);

/// How long an answer may be kept.
enum class Keeping {
  kRevalidate,  ///< kept, but asked for again each time: ETag and 304
  kNever,       ///< pages of somebody who is signed in: nothing private comes back by the Back button
};

/// A document for `request`: 304 when the client has it already. The policy lets it run our own scripts and nothing
/// else (Content Security Policy level 3, Trusted Types).
[[nodiscard]] http::Response document_answer(const http::Request& request, int status, std::string document,
                                             Keeping keeping);

}  // namespace gateway
