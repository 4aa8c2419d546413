#include "http/message/fields.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "http/message/serialize.hpp"

namespace http {

std::optional<std::string_view> FieldViews::find(std::string_view name) const noexcept {
  for (const auto& field : fields_) {
    if (base::equals_ignore_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::size_t FieldViews::count(std::string_view name) const noexcept {
  return static_cast<std::size_t>(std::ranges::count_if(
      fields_, [&](const FieldView& field) { return base::equals_ignore_case(field.name, name); }));
}

bool FieldViews::has_token(std::string_view name, std::string_view token) const noexcept {
  for (const auto& field : fields_) {
    if (!base::equals_ignore_case(field.name, name)) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (base::equals_ignore_case(base::trim(rest.substr(0, comma)), token)) return true;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

Fields::Fields(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  for (const auto& [name, value] : fields) add(name, value);
}

void Fields::add(std::string_view name, std::string_view value) {
  // Room for a usual answer, so that building one does not move it several times.
  constexpr std::size_t usual_bytes = 1024, usual_fields = 24;
  if (places_.empty()) {
    lines_.reserve(usual_bytes);
    places_.reserve(usual_fields);
  }
  const std::size_t begin = lines_.size();
  append_field(lines_, name, value);
  places_.push_back({begin, name.size(), lines_.size() - begin});
}

void Fields::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void Fields::remove(std::string_view name) {
  std::erase_if(places_, [&](const Place& place) { return base::equals_ignore_case(name_at(place), name); });
}

std::optional<std::string_view> Fields::find(std::string_view name) const noexcept {
  for (const auto& [known, value] : *this) {
    if (base::equals_ignore_case(known, name)) return value;
  }
  return std::nullopt;
}

}  // namespace http
