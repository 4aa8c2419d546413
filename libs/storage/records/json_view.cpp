#include "storage/records/json_view_of.hpp"
#include "storage/records/kinds.hpp"

namespace storage {
namespace view {

namespace {

/// Deeper than bodies may be; Boost's default, 32, is less than that.
constexpr std::size_t kDepthMax = 512;

}  // namespace

boost::json::value parsed(const std::string& text) {
  boost::json::parse_options options;
  options.max_depth = kDepthMax;
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(text, error, {}, options);
  return error ? boost::json::value(nullptr) : value;
}

boost::json::object type_schema(const char* type, const char* format, bool is_nullable) {
  boost::json::object schema;
  schema["type"] = type;
  if (is_nullable) schema["type"] = boost::json::array{type, "null"};
  if (format != nullptr) schema["format"] = format;
  return schema;
}

}  // namespace view

namespace {

template <class Rows>
struct Instances;
template <class... Row>
struct Instances<std::tuple<Row...>> {
  std::tuple<boost::json::object (*)(const Row&)...> views{&json_view<Row>...};
  std::array<boost::json::object (*)(), sizeof...(Row)> schemas{&json_schema<Row>...};
};
/// Refers to the functions of every kind, so that they are here for all who link.
[[gnu::used]] const Instances<OwnedRows> kInstances;

}  // namespace
}  // namespace storage
