/// Documents of the database, typed: each value goes in under a C++ type and comes out under the same one. A text of a
/// client is always a BSON string and can never become an operator.
///
/// Field names are literals of ours. Absent optional values are left out. Not thread-safe; nothing blocks.
///
///     Bson row;
///     row.add("_id", account.id).add("createdAt", account.created_at);
///     const BsonView found = ...;
///     account.id = found.text("_id");
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"

typedef struct _bson_t bson_t;  // NOLINT(modernize-use-using): the driver's own declaration

namespace storage::mongodb {

/// A document being built; owns its bytes.
class Bson {
 public:
  Bson();
  ~Bson();
  Bson(const Bson& other);
  Bson(Bson&& other) noexcept : Bson() { std::swap(document_, other.document_); }
  Bson& operator=(Bson other) noexcept {
    std::swap(document_, other.document_);
    return *this;
  }
  /// A copy of what the driver lent.
  [[nodiscard]] static Bson copy_of(const bson_t* document);

  Bson& add(const char* key, std::string_view text);
  Bson& add(const char* key, const char* text) { return add(key, std::string_view(text)); }
  Bson& add(const char* key, const std::string& text) { return add(key, std::string_view(text)); }
  Bson& add(const char* key, bool flag);
  Bson& add(const char* key, base::Timestamp time);
  Bson& add(const char* key, const Bson& document);
  Bson& add(const char* key, const std::vector<std::string>& texts);
  Bson& add(const char* key, const std::vector<Bson>& documents);
  template <std::integral Integer>
    requires(!std::same_as<Integer, bool>)
  Bson& add(const char* key, Integer integer) {
    return add_integer(key, static_cast<std::int64_t>(integer));
  }
  template <class T>
  Bson& add(const char* key, const std::optional<T>& value) {
    return value ? add(key, *value) : *this;
  }
  Bson& add_bytes(const char* key, std::string_view bytes);

  [[nodiscard]] const bson_t* get() const noexcept { return document_; }
  [[nodiscard]] std::size_t size_bytes() const noexcept;

 private:
  explicit Bson(bson_t* document) : document_(document) {}
  Bson& add_integer(const char* key, std::int64_t integer);

  bson_t* document_;  // on the heap, because the driver's struct may point into itself
};

/// Reads a document that somebody else owns. A field of another type than asked for throws Failure: such a document is
/// not ours.
class BsonView {
 public:
  explicit BsonView(const bson_t* document) : document_(document) {}
  explicit BsonView(const Bson& document) : document_(document.get()) {}

  [[nodiscard]] std::string text(const char* key) const;
  [[nodiscard]] std::int64_t integer(const char* key) const;
  [[nodiscard]] bool flag(const char* key) const;
  [[nodiscard]] base::Timestamp time(const char* key) const;
  [[nodiscard]] std::string bytes(const char* key) const;
  [[nodiscard]] std::vector<std::string> texts(const char* key) const;
  [[nodiscard]] std::vector<Bson> documents(const char* key) const;

  [[nodiscard]] bool has(const char* key) const;
  [[nodiscard]] std::optional<std::string> optional_text(const char* key) const;
  [[nodiscard]] std::optional<bool> optional_flag(const char* key) const;
  [[nodiscard]] std::optional<base::Timestamp> optional_time(const char* key) const;

 private:
  const bson_t* document_;
};

}  // namespace storage::mongodb
