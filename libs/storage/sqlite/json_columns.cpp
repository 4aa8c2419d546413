#include "storage/sqlite/json_columns.hpp"

#include <boost/json.hpp>

namespace storage::sqlite {

namespace json = boost::json;

std::string to_json(const std::vector<std::string>& list) { return json::serialize(json::value_from(list)); }

std::vector<std::string> read_list(std::string_view text) {
  if (text == "[]") return {};  // as most are
  return json::value_to<std::vector<std::string>>(json::parse({text.data(), text.size()}));
}

std::string to_json(const std::map<std::string, std::string>& map) { return json::serialize(json::value_from(map)); }

std::map<std::string, std::string> read_map(std::string_view text) {
  if (text == "{}") return {};
  return json::value_to<std::map<std::string, std::string>>(json::parse({text.data(), text.size()}));
}

std::string to_json(const std::vector<AvatarVariant>& variants) {
  json::array list;
  for (const AvatarVariant& variant : variants) {
    list.push_back(json::object{{"name", variant.name},
                                {"mimeType", variant.mime_type},
                                {"width", variant.width},
                                {"height", variant.height},
                                {"size", variant.size_bytes}});
  }
  return json::serialize(list);
}

std::vector<AvatarVariant> read_variants(std::string_view text) {
  std::vector<AvatarVariant> variants;
  const json::value parsed = json::parse({text.data(), text.size()});
  for (const json::value& item : parsed.as_array()) {
    AvatarVariant variant;
    variant.name = json::value_to<std::string>(item.at("name"));
    variant.mime_type = json::value_to<std::string>(item.at("mimeType"));
    variant.width = item.at("width").to_number<std::uint32_t>();
    variant.height = item.at("height").to_number<std::uint32_t>();
    variant.size_bytes = item.at("size").to_number<std::uint64_t>();
    variants.push_back(std::move(variant));
  }
  return variants;
}

}  // namespace storage::sqlite
