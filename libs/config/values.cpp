#include "config/values.hpp"

#include "base/check.hpp"
#include "config/keys/common_keys.hpp"

namespace config {

bool Values::is_production() const { return get(keys::kNodeEnv).text.reveal() == "production"; }

std::uint16_t Values::port(std::string_view name) const {
  return static_cast<std::uint16_t>(number(name, Type::kPort));
}

std::size_t Values::size_bytes(std::string_view name) const {
  return static_cast<std::size_t>(number(name, Type::kSize));
}

std::chrono::milliseconds Values::duration(std::string_view name) const {
  return std::chrono::milliseconds{number(name, Type::kDuration)};
}

std::vector<SecretFile> Values::secret_files() const {
  std::vector<SecretFile> files;
  for (const auto& [name, value] : values_) {
    if (value.file_modified_at) files.push_back({name, *value.file_modified_at});
  }
  return files;
}

const Value& Values::get(std::string_view name) const {
  const auto found = values_.find(name);
  base::check(found != values_.end(), "a configuration key that this program does not have");
  return found->second;
}

std::int64_t Values::number(std::string_view name, Type type) const {
  const Value& value = get(name);
  base::check(value.type == type, "a configuration key read by the wrong type");
  return value.number;
}

}  // namespace config
