#include "http/multipart/part_headers.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "http/multipart/disposition.hpp"
#include "http/multipart/parameters.hpp"

namespace http {

namespace {

/// The fields of a part that mean something; RFC 7578 section 4.8 has all others ignored.
struct KnownFields {
  std::optional<std::string_view> disposition, type, transfer_encoding;
};

bool is_field_value(std::string_view value) noexcept {
  return std::ranges::none_of(value, [](unsigned char byte) { return (byte < 0x20 && byte != '\t') || byte == 0x7f; });
}

bool has_line_ends(std::string_view value) noexcept { return value.find_first_of("\r\n") != value.npos; }

/// Sets a field once; false when it is there already.
bool set_once(std::optional<std::string_view>& field, std::string_view value) noexcept {
  if (field) return false;
  field = value;
  return true;
}

base::Status read_line(std::string_view line, KnownFields& fields) {
  const auto colon = line.find(':');
  const std::string_view name = line.substr(0, std::min(colon, line.size()));
  if (colon == line.npos || !is_token(name)) return std::unexpected(malformed_multipart("part header without a name"));
  const std::string_view value = base::trim(line.substr(colon + 1));
  const bool is_disposition = base::equals_ignore_case(name, "Content-Disposition");
  // A file name with controls in it is lost, and nothing else.
  if (is_disposition ? has_line_ends(value) : !is_field_value(value)) {
    return std::unexpected(malformed_multipart("control character in a part header"));
  }
  bool is_first = true;
  if (is_disposition) is_first = set_once(fields.disposition, value);
  if (base::equals_ignore_case(name, "Content-Type")) is_first = set_once(fields.type, value);
  if (base::equals_ignore_case(name, "Content-Transfer-Encoding")) is_first = set_once(fields.transfer_encoding, value);
  if (!is_first) return std::unexpected(malformed_multipart("repeated part header"));
  return {};
}

base::Result<KnownFields> read_lines(std::string_view block, std::size_t lines_max) {
  KnownFields fields;
  for (std::size_t lines = 0; !block.empty(); ++lines) {
    if (lines == lines_max) return std::unexpected(malformed_multipart("too many part headers"));
    const auto end = block.find("\r\n");
    if (auto read = read_line(block.substr(0, end), fields); !read) return std::unexpected(std::move(read).error());
    block.remove_prefix(end + 2);
  }
  return fields;
}

base::Result<MultipartPart> read_disposition(std::string_view value) {
  auto disposition = parse_disposition(value);
  if (!disposition) return std::unexpected(malformed_multipart("not a named form field"));
  MultipartPart part;
  part.name = std::move(disposition->name);
  part.filename = std::move(disposition->filename);
  return part;
}

/// Long fields may go on in lines that begin with white space (RFC 5322 section 2.2.3); senders that grew up with mail
/// write long file names so. The line end goes, the white space stays.
std::string unfold(std::string_view block) {
  std::string out;
  out.reserve(block.size());
  for (std::size_t i = 0; i < block.size(); ++i) {
    const std::string_view rest = block.substr(i);
    const bool is_fold = i > 0 && (rest.starts_with("\r\n ") || rest.starts_with("\r\n\t"));
    if (is_fold) ++i;
    if (!is_fold) out.push_back(block[i]);
  }
  return out;
}

}  // namespace

base::Error malformed_multipart(std::string detail) {
  return base::Error{base::ErrorCode::kInvalidArgument, "Malformed multipart body"}.with_detail(
      base::PrivateText{std::move(detail)});
}

base::Result<PartHeaders> parse_part_headers(std::string_view block, std::size_t lines_max) {
  const std::string lines = unfold(block);
  const auto fields = read_lines(lines, lines_max);
  if (!fields) return std::unexpected(fields.error());
  if (!fields->disposition) return std::unexpected(malformed_multipart("part without Content-Disposition"));
  auto part = read_disposition(*fields->disposition);
  if (!part) return std::unexpected(std::move(part).error());
  if (fields->type) part->content_type = std::string{*fields->type};
  const auto decoder = TransferDecoder::for_encoding(fields->transfer_encoding.value_or("binary"));
  if (!decoder) return std::unexpected(malformed_multipart("unknown Content-Transfer-Encoding"));
  return PartHeaders{std::move(*part), *decoder};
}

}  // namespace http
