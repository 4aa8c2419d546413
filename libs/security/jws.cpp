#include "security/jws.hpp"

#include <array>

#include "base/encoding.hpp"
#include "security/json_object.hpp"

namespace security {
namespace {

/// base64url of {"alg":"HS256","typ":"JWT"}: what we sign with, and what nearly every token to verify starts with.
constexpr std::string_view kOwnHeader = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";

/// Longest header that is looked at; real ones have under 200 characters.
constexpr std::size_t kHeaderLengthMax = 1024;

struct Parts {
  std::string_view header, payload, signature, signed_text;
};

std::optional<Parts> split(std::string_view compact) {
  const std::size_t first = compact.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = compact.find('.', first + 1);
  if (second == std::string_view::npos || compact.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return Parts{compact.substr(0, first), compact.substr(first + 1, second - first - 1), compact.substr(second + 1),
               compact.substr(0, second)};
}

bool is_text(const boost::json::value* value) { return value != nullptr && value->is_string(); }

/// The algorithm is ours to choose, not the token's (RFC 8725 section 3.1). Parameters we do not know are ignored
/// unless `crit` says they must not be (RFC 7515 section 4.1.11).
bool is_acceptable_header(std::string_view header) {
  if (header == kOwnHeader) return true;
  if (header.size() > kHeaderLengthMax) return false;
  std::array<std::byte, kHeaderLengthMax> json;
  const auto size = base::from_base64url(header, json);
  if (!size) return false;
  return with_json_object(base::as_text(std::span(json).first(*size)), [](const boost::json::object& fields) {
    const auto* algorithm = fields.if_contains("alg");
    const auto* type = fields.if_contains("typ");
    return is_text(algorithm) && algorithm->get_string() == "HS256" && (type == nullptr || is_text(type)) &&
           !fields.contains("crit");
  });
}

}  // namespace

std::string Hs256::sign(std::string_view payload) const {
  std::string token(kOwnHeader);
  token.append(".").append(base::to_base64url(base::as_bytes(payload)));
  const Sha256Digest signature = hmac_.sign(token);
  return token.append(".").append(base::to_base64url(signature));
}

std::optional<std::string_view> Hs256::open(std::string_view compact, std::span<std::byte> buffer) const {
  if (compact.size() > kTokenLengthMax) return std::nullopt;
  const auto parts = split(compact);
  if (!parts || !is_acceptable_header(parts->header)) return std::nullopt;
  std::array<std::byte, 48> signature;
  const auto signature_size = base::from_base64url(parts->signature, signature);
  if (!signature_size || !hmac_.matches(parts->signed_text, std::span(signature).first(*signature_size))) {
    return std::nullopt;
  }
  const auto size = base::from_base64url(parts->payload, buffer);
  if (!size) return std::nullopt;
  return base::as_text(buffer.first(*size));
}

}  // namespace security
