#include "security/jwt_claims.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <optional>

#include "security/json_object.hpp"
#include "security/token_errors.hpp"

namespace security {
namespace {

using boost::json::object;

/// 9999-12-31T23:59:59Z; later dates are no dates.
constexpr double kNumericDateMax = 253'402'300'799.0;

/// Outcome of reading one object; the default is what an unreadable text gives.
enum class Verdict { kInvalid, kExpired, kWrongType, kGood };

struct Reading {
  Verdict verdict = Verdict::kInvalid;
  AccessClaims claims;
};

std::string_view text_of(const object& fields, std::string_view name) {
  const auto* value = fields.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_string()) return {};
  const auto& text = value->get_string();
  return {text.data(), text.size()};
}

bool is_absent_or_text(const object& fields, std::string_view name) {
  const auto* value = fields.if_contains({name.data(), name.size()});
  return value == nullptr || value->is_string();
}

std::optional<base::Timestamp> date_of(const boost::json::value& value) {
  double seconds = -1;
  if (const auto* integer = value.if_int64()) seconds = static_cast<double>(*integer);
  if (const auto* real = value.if_double()) seconds = *real;
  const bool is_possible = seconds >= 0 && seconds <= kNumericDateMax;
  if (!is_possible) return std::nullopt;
  return base::Timestamp{std::chrono::seconds{static_cast<std::int64_t>(seconds)}};
}

std::optional<base::Timestamp> date_of(const object& fields, std::string_view name) {
  const auto* value = fields.if_contains({name.data(), name.size()});
  return value == nullptr ? std::nullopt : date_of(*value);
}

/// Absent counts as 0; anything but a non-negative integer is no epoch.
std::optional<std::uint64_t> epoch_of(const object& fields) {
  const auto* value = fields.if_contains("epoch");
  if (value == nullptr) return 0;
  const auto* number = value->if_int64();
  if (number == nullptr || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

/// Not before `nbf`, not issued in the future.
bool has_begun(const object& fields, const JudgingRules& rules) {
  const auto latest = rules.now + rules.clock_skew;
  const auto issued = date_of(fields, "iat");
  if (!issued) return false;
  if (rules.beginning == Beginning::kIgnored) return true;
  if (*issued > latest) return false;
  if (!fields.contains("nbf")) return true;
  const auto begins = date_of(fields, "nbf");
  return begins && *begins <= latest;
}

bool names_one_subject(const object& fields) {
  const std::string_view user_id = text_of(fields, "userId");
  return !user_id.empty() && (!fields.contains("sub") || text_of(fields, "sub") == user_id);
}

bool is_our_name(const boost::json::value& value) {
  const auto* text = value.if_string();
  return text != nullptr && std::string_view(text->data(), text->size()) == kAccessTokenAudience;
}

/// One name or a list of them (RFC 7519 section 4.1.3). Versions before 1.1 write none, and their tokens are good for
/// as long as they can live.
bool is_for_us(const object& fields, const JudgingRules& rules) {
  const auto* audience = fields.if_contains("aud");
  if (audience == nullptr) return date_of(fields, "iat") < rules.audience_required_from;
  if (const auto* names = audience->if_array()) return std::ranges::any_of(*names, is_our_name);
  return is_our_name(*audience);
}

Verdict judge(const object& fields, const JudgingRules& rules) {
  const auto expires = date_of(fields, "exp");
  if (!expires) return Verdict::kInvalid;
  if (rules.now >= *expires + rules.clock_skew) return Verdict::kExpired;
  if (text_of(fields, "type").empty()) return Verdict::kInvalid;
  if (text_of(fields, "type") != kAccessTokenType) return Verdict::kWrongType;
  const bool is_complete = names_one_subject(fields) && !text_of(fields, "jti").empty() &&
                           is_absent_or_text(fields, "email") && is_absent_or_text(fields, "sid") &&
                           epoch_of(fields).has_value() && has_begun(fields, rules) && is_for_us(fields, rules);
  return is_complete ? Verdict::kGood : Verdict::kInvalid;
}

AccessClaims read_claims(const object& fields) {
  return {.user_id = std::string(text_of(fields, "userId")),
          .email = std::string(text_of(fields, "email")),
          .token_id = std::string(text_of(fields, "jti")),
          .session_id = std::string(text_of(fields, "sid")),
          .token_epoch = *epoch_of(fields),
          .issued_at = *date_of(fields, "iat"),
          .expires_at = *date_of(fields, "exp")};
}

std::int64_t seconds_of(base::Timestamp time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

}  // namespace

std::string encode_claims(const AccessClaims& claims) {
  object fields;
  fields["userId"] = claims.user_id;
  fields["email"] = claims.email;
  fields["type"] = boost::json::string_view(kAccessTokenType.data(), kAccessTokenType.size());
  fields["aud"] = boost::json::string_view(kAccessTokenAudience.data(), kAccessTokenAudience.size());
  fields["jti"] = claims.token_id;
  fields["sub"] = claims.user_id;
  if (!claims.session_id.empty()) fields["sid"] = claims.session_id;
  fields["epoch"] = claims.token_epoch;
  fields["iat"] = seconds_of(claims.issued_at);
  fields["exp"] = seconds_of(claims.expires_at);
  return boost::json::serialize(fields);
}

base::Result<AccessClaims> decode_claims(std::string_view json, const JudgingRules& rules) {
  Reading reading = with_json_object(json, [&rules](const object& fields) {
    const Verdict verdict = judge(fields, rules);
    return Reading{verdict, verdict == Verdict::kGood ? read_claims(fields) : AccessClaims{}};
  });
  switch (reading.verdict) {
    case Verdict::kGood:
      return std::move(reading.claims);
    case Verdict::kExpired:
      return std::unexpected(token_expired());
    case Verdict::kWrongType:
      return std::unexpected(token_wrong_type());
    case Verdict::kInvalid:
      return std::unexpected(token_invalid());
  }
  std::unreachable();
}

}  // namespace security
