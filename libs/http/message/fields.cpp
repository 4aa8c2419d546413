#include "http/message/fields.hpp"

#include <algorithm>

#include "base/encoding.hpp"

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

void Fields::add(std::string_view name, std::string_view value) { fields_.emplace_back(name, value); }

void Fields::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void Fields::remove(std::string_view name) {
  std::erase_if(fields_, [&](const auto& field) { return base::equals_ignore_case(field.first, name); });
}

std::optional<std::string_view> Fields::find(std::string_view name) const noexcept {
  for (const auto& [known, value] : fields_) {
    if (base::equals_ignore_case(known, name)) return value;
  }
  return std::nullopt;
}

}  // namespace http
