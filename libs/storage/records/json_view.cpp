#include "json/writer.hpp"
#include "storage/records/json_view_of.hpp"
#include "storage/records/kinds.hpp"

namespace storage {
namespace {

/// Deeper than bodies may be; Boost's default, 32, is less than that.
constexpr std::size_t kDepthMax = 512;
/// Of values and of the parser's own stack: what a stored text usually takes, so that it takes nothing from the heap.
constexpr std::size_t kUsualBytes = 4096;

boost::json::parse_options deep(std::size_t depth_max) {
  boost::json::parse_options options;
  options.max_depth = depth_max;
  return options;
}

}  // namespace

boost::json::value stored_json(std::optional<std::string_view> text) {
  if (!text) return nullptr;
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(*text, error, {}, deep(kDepthMax));
  return error ? boost::json::value(nullptr) : value;
}

void append_stored_json(std::string& out, std::optional<std::string_view> text) {
  if (!text) {
    out += "null";
    return;
  }
  std::array<unsigned char, kUsualBytes> values;
  std::array<unsigned char, kUsualBytes> stack;
  boost::json::monotonic_resource arena(values.data(), values.size());
  boost::json::parser parser({}, deep(kDepthMax), stack.data(), stack.size());
  parser.reset(&arena);
  boost::system::error_code error;
  parser.write(*text, error);
  if (error) {
    out += "null";
  } else {
    json::serialize_to(out, parser.release());
  }
}

namespace view {

boost::json::object object_of(const std::string& text) {
  return boost::json::parse(text, {}, deep(kDepthMax + 1)).as_object();
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
  std::tuple<void (*)(json::ObjectText&, const Row&)...> members{&add_members<Row>...};
  std::tuple<boost::json::object (*)(const Row&)...> views{&json_view<Row>...};
  std::array<boost::json::object (*)(), sizeof...(Row)> schemas{&json_schema<Row>...};
};
/// Refers to the functions of every kind, so that they are here for all who link.
[[gnu::used]] const Instances<OwnedRows> kInstances;

}  // namespace

template void add_members<Notification, &Notification::state>(json::ObjectText& out, const Notification& row);

}  // namespace storage
