#include "user/handlers/overview_input.hpp"

#include "base/encoding.hpp"
#include "identity/person_names.hpp"
#include "identity/username.hpp"
#include "identity/visible_text.hpp"
#include "media/data_url.hpp"

namespace user {
namespace {

constexpr std::string_view kBadName = "Name must be between 1 and 50 characters";
constexpr std::string_view kReservedName = "This name is reserved";
constexpr std::string_view kBadEmail = "Please provide a valid email address";
constexpr std::string_view kBadPhoto = "Photo must be an uploaded avatar or an image data URL";

/// Whether a field only repeats what is shown, as the web client sends back the whole answer of a GET. That is no
/// change, whatever today's rules say about the value.
bool repeats(const json::Decoder& group, std::string_view field, std::string_view shown) {
  const boost::json::value* value = group.raw(field);
  if (value == nullptr || !value->is_string()) return false;
  return base::trim(std::string_view(value->get_string().data(), value->get_string().size())) == shown;
}

void decode_name(json::Decoder& group, const storage::Account& account, IdentityChanges& identity) {
  if (repeats(group, "name", display_name(account))) return;
  identity.name = group.optional_string(
      "name", {.min = 1, .max = identity::kPersonNameMax, .trim = true, .empty_is_absent = true, .message = kBadName});
  if (!identity.name) return;
  identity.name = std::string(identity::trim_invisible(*identity.name));
  if (identity.name->empty() || !identity::is_distinct_username(*identity.name)) group.violate("name", kBadName);
  if (identity::is_reserved_username(*identity.name)) group.violate("name", kReservedName);
}

void decode_email(json::Decoder& group, const storage::Account& account, IdentityChanges& identity) {
  if (repeats(group, "email", account.email)) return;
  const auto typed = group.optional_string("email", {.min = 1, .max = 1024, .message = kBadEmail});
  if (!typed) return;
  identity.email = identity::parse_email_address(*typed);
  if (!identity.email) group.violate("email", kBadEmail);
}

std::optional<std::string> text_at(const boost::json::object& object, std::string_view key) {
  const auto* member = object.if_contains(key);
  if (member == nullptr || !member->is_string()) return std::nullopt;
  return std::string(member->get_string().data(), member->get_string().size());
}

const boost::json::object* object_at(const boost::json::object& object, std::string_view key) {
  const auto* member = object.if_contains(key);
  return member == nullptr ? nullptr : member->if_object();
}

/// The web client keeps the whole answer of an upload where the URL belongs, and sends it back.
std::optional<std::string> url_in_upload_answer(const boost::json::object& answer) {
  if (auto url = text_at(answer, "url")) return url;
  if (auto url = text_at(answer, "avatar")) return url;
  if (const auto* avatar = object_at(answer, "avatar")) return text_at(*avatar, "url");
  const auto* data = object_at(answer, "data");
  const auto* avatar = data == nullptr ? nullptr : object_at(*data, "avatar");
  return avatar == nullptr ? std::nullopt : text_at(*avatar, "url");
}

PhotoChange decode_photo_text(json::Decoder& group, const std::string& text, const AvatarUrls& urls,
                              std::size_t image_bytes_max) {
  PhotoChange change;
  if (const auto name = urls.name_in(text)) {
    change.kept_name = std::string(*name);
    return change;
  }
  if (!media::is_data_url(text)) {
    group.violate("photo", kBadPhoto);
    return change;
  }
  const auto image = media::parse_image_data_url(text, image_bytes_max);
  if (!image) {
    group.violate("photo", image.error().message());
    return change;
  }
  change.kind = PhotoChange::Kind::kReplace;
  change.image = base::as_text(image->bytes);
  return change;
}

PhotoChange decode_photo(json::Decoder& group, const AvatarUrls& urls, std::size_t image_bytes_max) {
  const boost::json::value* photo = group.raw("photo");
  if (photo == nullptr) return {};
  if (photo->is_null()) return {.kind = PhotoChange::Kind::kRemove, .kept_name = {}, .image = {}};
  std::optional<std::string> text;
  if (photo->is_string()) text = std::string(photo->get_string().data(), photo->get_string().size());
  if (photo->is_object()) text = url_in_upload_answer(photo->get_object());
  if (text) return decode_photo_text(group, *text, urls, image_bytes_max);
  group.violate("photo", kBadPhoto);
  return {};
}

}  // namespace

OverviewInput decode_overview(json::Decoder& body, const storage::Account& account, const AvatarUrls& urls,
                              std::size_t image_bytes_max) {
  json::Decoder group = body.object("profile", "Profile must be an object");
  OverviewInput input;
  decode_name(group, account, input.identity);
  decode_email(group, account, input.identity);
  input.photo = decode_photo(group, urls, image_bytes_max);
  return input;
}

}  // namespace user
