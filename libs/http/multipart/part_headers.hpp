/// The header block of one part.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "http/multipart/multipart.hpp"

namespace http {

struct PartHeaders {
  MultipartPart part;
  TransferDecoder decoder;
};

/// `block` holds lines that each end in CRLF, without the empty line. `kInvalidArgument` for anything that is not a
/// sound form-data part (RFC 7578 section 4.2): no Content-Disposition or two, another disposition, no name, control
/// characters or broken UTF-8 outside a file name, an unknown transfer encoding, more than `lines_max` lines. Pure.
[[nodiscard]] base::Result<PartHeaders> parse_part_headers(std::string_view block, std::size_t lines_max);

[[nodiscard]] base::Error malformed_multipart(std::string detail);

}  // namespace http
