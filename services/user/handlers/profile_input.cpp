#include "user/handlers/profile_input.hpp"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <string>

#include "identity/person_names.hpp"
#include "json/writer.hpp"

namespace user {
namespace {

using Text = std::optional<std::optional<std::string>>;

/// An emptied form field clears.
Text text_change(const json::Field<std::string>& field) {
  if (field.has_value() && field->empty()) return Text(std::in_place, std::nullopt);
  return json::change_of(field);
}

Text decode_name(json::Decoder& body, std::string_view name, std::string_view message) {
  const auto field = body.string_field(
      name, {.min = 1, .max = identity::kPersonNameMax, .trim = true, .empty_is_absent = true, .message = message});
  if (field.has_value() && !identity::is_plain_name(*field)) body.violate(name, message);
  return json::change_of(field);
}

Text decode_prose(json::Decoder& body, std::string_view name, std::size_t max, std::string_view message) {
  const auto field = body.string_field(name, {.max = max, .trim = true, .message = message});
  if (field.has_value() && has_markup(*field)) body.violate(name, message);
  return text_change(field);
}

Text decode_phone(json::Decoder& body) {
  constexpr std::string_view kMessage = "Please provide a valid phone number";
  const auto field = body.string_field("phone", {.max = 21, .trim = true, .message = kMessage});
  if (field.has_value() && !field->empty() && !identity::is_phone_number(*field)) body.violate("phone", kMessage);
  return text_change(field);
}

Text decode_website(json::Decoder& body) {
  constexpr std::string_view kMessage = "Website must be a valid http or https URL";
  const auto field = body.string_field("website", {.max = 2048, .trim = true, .message = kMessage});
  if (field.has_value() && !field->empty() && !is_web_url(*field)) body.violate("website", kMessage);
  return text_change(field);
}

std::optional<std::optional<base::Timestamp>> decode_birth(json::Decoder& body, base::Timestamp now) {
  using Change = std::optional<std::optional<base::Timestamp>>;
  constexpr std::string_view kMessage = "Date of birth must be a date in the past";
  const Text text = text_change(body.string_field("dateOfBirth", {.max = 40, .trim = true, .message = kMessage}));
  if (!text) return std::nullopt;
  if (!*text) return Change(std::in_place, std::nullopt);
  const auto date = identity::parse_birth_date(**text, now);
  if (!date) body.violate("dateOfBirth", kMessage);
  return Change(std::in_place, date);
}

Text decode_free_preferences(json::Decoder& body) {
  const auto field = body.object_field("preferences", {.message = "Preferences must be an object of at most 32 KB"});
  if (field.has_value()) return Text(std::in_place, json::serialize(*field));
  return field.is_null() ? Text(std::in_place, std::nullopt) : std::nullopt;
}

}  // namespace

bool has_markup(std::string_view text) noexcept {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const char next = at + 1 < text.size() ? text[at + 1] : ' ';
    const bool is_letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    if (is_letter || next == '/' || next == '!' || next == '?') return true;
  }
  return false;
}

bool is_web_url(std::string_view text) {
  const auto url = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
  if (!url || url->has_userinfo() || url->host().empty()) return false;
  return url->scheme_id() == boost::urls::scheme::http || url->scheme_id() == boost::urls::scheme::https;
}

storage::ProfileChanges decode_profile(json::Decoder& body, base::Timestamp now) {
  storage::ProfileChanges changes;
  changes.first_name = decode_name(body, "firstName", "First name must be between 1 and 50 characters");
  changes.last_name = decode_name(body, "lastName", "Last name must be between 1 and 50 characters");
  changes.phone = decode_phone(body);
  changes.date_of_birth = decode_birth(body, now);
  changes.bio = decode_prose(body, "bio", 1000, "Bio must be at most 1000 characters without markup");
  changes.location = decode_prose(body, "location", 120, "Location must be at most 120 characters without markup");
  changes.website = decode_website(body);
  changes.preferences = decode_free_preferences(body);
  return changes;
}

}  // namespace user
