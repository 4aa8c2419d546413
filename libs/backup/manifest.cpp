#include "backup/manifest.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace backup {

std::string to_json(const Manifest& manifest) {
  return boost::json::serialize(boost::json::object{{"format", manifest.format},
                                                    {"program", manifest.program},
                                                    {"schema", manifest.schema},
                                                    {"generation", manifest.generation},
                                                    {"createdAt", base::to_iso8601(manifest.created_at)},
                                                    {"files", manifest.files},
                                                    {"bytes", manifest.bytes},
                                                    {"sumsSha256", manifest.sums_sha256}}) +
         "\n";
}

base::Result<Manifest> parse_manifest(std::string_view json) {
  const base::Error damaged{base::ErrorCode::kInvalidArgument, "manifest.json is damaged"};
  try {
    const boost::json::value value = boost::json::parse({json.data(), json.size()});
    Manifest manifest;
    manifest.format = value.at("format").to_number<std::int64_t>();
    manifest.program = value.at("program").as_string();
    manifest.schema = value.at("schema").to_number<std::int64_t>();
    manifest.generation = value.at("generation").to_number<std::uint64_t>();
    const auto created_at = base::parse_iso8601(std::string_view(value.at("createdAt").as_string()));
    if (!created_at) return std::unexpected(damaged);
    manifest.created_at = *created_at;
    manifest.files = value.at("files").to_number<std::uint64_t>();
    manifest.bytes = value.at("bytes").to_number<std::uint64_t>();
    manifest.sums_sha256 = value.at("sumsSha256").as_string();
    return manifest;
  } catch (const std::exception&) {  // Boost.JSON's; which member is wrong does not matter
    return std::unexpected(damaged);
  }
}

}  // namespace backup
