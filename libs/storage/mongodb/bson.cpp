#include "storage/mongodb/bson.hpp"

#include <bson/bson.h>

#include "base/check.hpp"
#include "storage/mongodb/failure.hpp"

namespace storage::mongodb {
namespace {

/// Appending fails only beyond 2 GiB, which no document of ours reaches.
void require(bool appended) { base::check(appended, "a BSON document has no room"); }

int length_of(std::string_view text) { return static_cast<int>(text.size()); }

[[noreturn]] void throw_foreign(const char* key) {
  throw Failure(Failure::Kind::kOther, std::string("field ") + key + " is missing or of another type");
}

bson_iter_t find_field(const bson_t* document, const char* key, bson_type_t type) {
  bson_iter_t field;
  if (!bson_iter_init_find(&field, document, key) || bson_iter_type(&field) != type) throw_foreign(key);
  return field;
}

}  // namespace

Bson::Bson() : document_(bson_new()) {}

Bson::~Bson() { bson_destroy(document_); }

Bson::Bson(const Bson& other) : document_(bson_copy(other.document_)) {}

Bson Bson::copy_of(const bson_t* document) { return Bson(bson_copy(document)); }

std::size_t Bson::size_bytes() const noexcept { return document_->len; }

Bson& Bson::add(const char* key, std::string_view text) {
  require(bson_append_utf8(document_, key, -1, text.data() == nullptr ? "" : text.data(), length_of(text)));
  return *this;
}

Bson& Bson::add(const char* key, bool flag) {
  require(bson_append_bool(document_, key, -1, flag));
  return *this;
}

Bson& Bson::add(const char* key, base::Timestamp time) {
  require(bson_append_date_time(document_, key, -1, base::to_millis(time)));
  return *this;
}

Bson& Bson::add(const char* key, const Bson& document) {
  require(bson_append_document(document_, key, -1, document.document_));
  return *this;
}

Bson& Bson::add(const char* key, const std::vector<std::string>& texts) {
  Bson list;
  std::size_t index = 0;
  for (const std::string& text : texts) list.add(std::to_string(index++).c_str(), text);
  require(bson_append_array(document_, key, -1, list.document_));
  return *this;
}

Bson& Bson::add(const char* key, const std::vector<Bson>& documents) {
  Bson list;
  std::size_t index = 0;
  for (const Bson& document : documents) list.add(std::to_string(index++).c_str(), document);
  require(bson_append_array(document_, key, -1, list.document_));
  return *this;
}

Bson& Bson::add_integer(const char* key, std::int64_t integer) {
  require(bson_append_int64(document_, key, -1, integer));
  return *this;
}

Bson& Bson::add_bytes(const char* key, std::string_view bytes) {
  require(bson_append_binary(document_, key, -1, BSON_SUBTYPE_BINARY,
                             reinterpret_cast<const std::uint8_t*>(bytes.data()),
                             static_cast<std::uint32_t>(bytes.size())));
  return *this;
}

bool BsonView::has(const char* key) const {
  bson_iter_t field;
  return bson_iter_init_find(&field, document_, key) && bson_iter_type(&field) != BSON_TYPE_NULL;
}

std::string BsonView::text(const char* key) const {
  const bson_iter_t field = find_field(document_, key, BSON_TYPE_UTF8);
  std::uint32_t length = 0;
  const char* text = bson_iter_utf8(&field, &length);
  return {text, length};
}

std::int64_t BsonView::integer(const char* key) const {
  bson_iter_t field;
  // Servers may hand an integer back as another kind of number.
  if (!bson_iter_init_find(&field, document_, key) || !BSON_ITER_HOLDS_NUMBER(&field)) throw_foreign(key);
  return bson_iter_as_int64(&field);
}

bool BsonView::flag(const char* key) const {
  const bson_iter_t field = find_field(document_, key, BSON_TYPE_BOOL);
  return bson_iter_bool(&field);
}

base::Timestamp BsonView::time(const char* key) const {
  const bson_iter_t field = find_field(document_, key, BSON_TYPE_DATE_TIME);
  return base::from_millis(bson_iter_date_time(&field));
}

std::string BsonView::bytes(const char* key) const {
  const bson_iter_t field = find_field(document_, key, BSON_TYPE_BINARY);
  std::uint32_t length = 0;
  const std::uint8_t* bytes = nullptr;
  bson_iter_binary(&field, nullptr, &length, &bytes);
  return {reinterpret_cast<const char*>(bytes), length};
}

std::vector<std::string> BsonView::texts(const char* key) const {
  const bson_iter_t field = find_field(document_, key, BSON_TYPE_ARRAY);
  std::vector<std::string> texts;
  bson_iter_t item;
  if (!bson_iter_recurse(&field, &item)) throw_foreign(key);
  while (bson_iter_next(&item)) {
    if (!BSON_ITER_HOLDS_UTF8(&item)) throw_foreign(key);
    std::uint32_t length = 0;
    const char* text = bson_iter_utf8(&item, &length);
    texts.emplace_back(text, length);
  }
  return texts;
}

std::vector<Bson> BsonView::documents(const char* key) const {
  const bson_iter_t field = find_field(document_, key, BSON_TYPE_ARRAY);
  std::vector<Bson> documents;
  bson_iter_t item;
  if (!bson_iter_recurse(&field, &item)) throw_foreign(key);
  while (bson_iter_next(&item)) {
    if (!BSON_ITER_HOLDS_DOCUMENT(&item)) throw_foreign(key);
    std::uint32_t length = 0;
    const std::uint8_t* bytes = nullptr;
    bson_iter_document(&item, &length, &bytes);
    bson_t inner;
    if (!bson_init_static(&inner, bytes, length)) throw_foreign(key);
    documents.push_back(Bson::copy_of(&inner));
  }
  return documents;
}

std::optional<std::string> BsonView::optional_text(const char* key) const {
  return has(key) ? std::optional(text(key)) : std::nullopt;
}

std::optional<bool> BsonView::optional_flag(const char* key) const {
  return has(key) ? std::optional(flag(key)) : std::nullopt;
}

std::optional<base::Timestamp> BsonView::optional_time(const char* key) const {
  return has(key) ? std::optional(time(key)) : std::nullopt;
}

}  // namespace storage::mongodb
