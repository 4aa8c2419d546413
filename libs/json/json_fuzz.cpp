#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/decoder.hpp"
#include "json/parse.hpp"
#include "json/writer.hpp"

namespace {

/// What we print must parse again: otherwise a stored value could not be read back.
void round_trip(std::string_view body) {
  const auto value = json::parse(body);
  if (!value) return;
  if (!json::parse(json::serialize(*value))) std::abort();
}

void decode(const boost::json::object& object, json::Decoder::Source source) {
  json::Decoder in(object, source);
  (void)in.required_string("a", {.min = 1, .max = 5, .trim = true, .message = "a"});
  (void)in.optional_int("b", {.min = 0, .message = "b"});
  (void)in.object("c", "c").optional_strings("d", {.max = 3, .message = "d"});
  (void)in.object_field("e", {.bytes_max = 100, .message = "e"});
  (void)in.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  round_trip(body);
  if (const auto object = json::parse_object(body)) decode(*object, json::Decoder::Source::kJson);
  if (const auto form = json::parse_form(body)) decode(*form, json::Decoder::Source::kText);
  return 0;
}
