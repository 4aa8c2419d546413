#include "gateway/handlers/vr_sessions.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <utf8proc.h>

#include <boost/json/object.hpp>

#include "base/encoding.hpp"
#include "json/parse.hpp"
#include "json/writer.hpp"

namespace gateway {
namespace {

constexpr std::size_t kBodyBytesMax = 16 * 1024;
constexpr std::size_t kPinDigits = 6;
constexpr std::uint64_t kPinCount = 1'000'000;
constexpr std::ptrdiff_t kDestinationLengthMax = 64;  // code points
/// With 10 % of all PINs taken, as many draws in a row collide once in 10^20.
constexpr int kDrawsMax = 20;

base::Error bad_destination() {
  return {base::ErrorCode::kInvalidArgument, R"(Missing or invalid "destination" field)"};
}

/// Letters and the marks that belong to them (Unicode general categories L and M).
bool is_letter(utf8proc_int32_t code_point) noexcept {
  switch (utf8proc_category(code_point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
      return true;
    default:
      return false;
  }
}

bool is_allowed(utf8proc_int32_t code_point) noexcept {
  const bool is_sign = code_point == ' ' || code_point == '_' || code_point == '-';
  return is_sign || (code_point >= '0' && code_point <= '9') || is_letter(code_point);
}

void append_utf8(std::string& out, utf8proc_int32_t code_point) {
  std::array<utf8proc_uint8_t, 4> bytes;
  const utf8proc_ssize_t size = utf8proc_encode_char(code_point, bytes.data());
  out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(size));
}

bool is_form(const http::Request& request) {
  const std::string_view type = request.field("content-type").value_or("");
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  return base::equals_ignore_case(base::trim(type.substr(0, type.find(';'))), kForm);
}

bool is_pin(std::string_view text) {
  return text.size() == kPinDigits && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::string to_pin(std::uint64_t number) {
  std::string digits = std::to_string(number);
  return std::string(kPinDigits - digits.size(), '0') + digits;
}

http::Response success(int status, boost::json::object data) {
  boost::json::object body{{"success", true}, {"data", std::move(data)}};
  http::Response response = http::json_response(status, json::serialize(body));
  response.fields.add("Cache-Control", "no-store");
  return response;
}

base::Error refusal(storage::RedeemOutcome outcome) {
  using base::Error;
  using base::ErrorCode;
  switch (outcome) {
    case storage::RedeemOutcome::kExpired:
      return Error{ErrorCode::kGone, "PIN has expired"}.with_reason("PIN_EXPIRED");
    case storage::RedeemOutcome::kUsed:
      return Error{ErrorCode::kConflict, "PIN has already been used"}.with_reason("PIN_USED");
    case storage::RedeemOutcome::kUnknown:
    case storage::RedeemOutcome::kRedeemed:
      break;
  }
  return Error{ErrorCode::kNotFound, "PIN not found or expired"}.with_reason("PIN_NOT_FOUND");
}

}  // namespace

std::optional<std::string> normalise_destination(std::string_view text) {
  text = base::trim(text);
  std::string normal;
  std::ptrdiff_t length = 0;
  while (!text.empty()) {
    utf8proc_int32_t code_point = 0;
    const utf8proc_ssize_t size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                                   static_cast<utf8proc_ssize_t>(text.size()), &code_point);
    if (size <= 0 || !is_allowed(code_point) || ++length > kDestinationLengthMax) return std::nullopt;
    append_utf8(normal, utf8proc_tolower(code_point));
    text.remove_prefix(static_cast<std::size_t>(size));
  }
  return normal.empty() ? std::nullopt : std::optional(std::move(normal));
}

VrSessions::VrSessions(storage::PinStore& pins, Limiter misses, const base::Clock& clock, base::Random& random,
                       std::chrono::milliseconds lifetime)
    : pins_(pins), misses_(std::move(misses)), clock_(clock), random_(random), lifetime_(lifetime) {}

runtime::Task<base::Result<storage::Pin>> VrSessions::draw(std::string destination) {
  storage::Pin pin{.pin = {}, .destination = std::move(destination), .expires_at = clock_.now() + lifetime_};
  for (int i = 0; i < kDrawsMax; ++i) {
    pin.pin = to_pin(random_.below(kPinCount));
    const base::Status created = co_await pins_.create(pin);
    if (created) co_return pin;
    if (created.error().code() != base::ErrorCode::kAlreadyExists) co_return std::unexpected(created.error());
  }
  co_return std::unexpected(base::unavailable("no free PIN found"));
}

runtime::Task<base::Result<http::Response>> VrSessions::create(http::Request& request) {
  const base::Result<std::string> body = co_await http::read_body(request, kBodyBytesMax);
  if (!body) co_return std::unexpected(body.error());
  const base::Result<boost::json::object> fields =
      is_form(request) ? json::parse_form(*body) : json::parse_object(*body);
  if (!fields) co_return std::unexpected(fields.error());
  const boost::json::value* const given = fields->if_contains("destination");
  if (given == nullptr || !given->is_string()) co_return std::unexpected(bad_destination());
  const std::optional<std::string> destination =
      normalise_destination({given->get_string().data(), given->get_string().size()});
  if (!destination) co_return std::unexpected(bad_destination());

  const base::Result<storage::Pin> pin = co_await draw(*destination);
  if (!pin) co_return std::unexpected(pin.error());
  co_return success(
      201, {{"pin", pin->pin}, {"destination", pin->destination}, {"expiresAt", base::to_millis(pin->expires_at)}});
}

runtime::Task<base::Result<http::Response>> VrSessions::redeem(http::Request& request) {
  const std::string pin(request.param("pin"));
  if (!is_pin(pin)) {
    co_return std::unexpected(base::Error{base::ErrorCode::kInvalidArgument, "Invalid PIN format. Must be 6 digits."});
  }
  // Counted before the look-up, so that parallel guesses cannot slip through together.
  std::string client = guards::client_key(request);
  base::Result<guards::RateLimiter::Charge> charge = co_await misses_->take(request, std::move(client));
  if (!charge) co_return std::unexpected(charge.error());
  const base::Result<storage::Redemption> redemption = co_await pins_.redeem(pin);
  if (!redemption) {
    co_await misses_->refund(request, std::move(*charge));  // nobody could say whether it was a miss
    co_return std::unexpected(redemption.error());
  }
  if (redemption->outcome != storage::RedeemOutcome::kRedeemed) {
    co_return std::unexpected(refusal(redemption->outcome));
  }
  co_await misses_->refund(request, std::move(*charge));
  co_return success(200, {{"destination", redemption->destination}, {"autoVR", true}});
}

}  // namespace gateway
