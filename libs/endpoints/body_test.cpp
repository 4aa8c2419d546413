#include "endpoints/body.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include <boost/json/monotonic_resource.hpp>

#include "runtime/run.hpp"

namespace endpoints {
namespace {

using Source = json::Decoder::Source;

constexpr std::string_view kShort = "s3cret-pin";                                   // within the value itself
constexpr std::string_view kLong = "a-password-too-long-for-the-string-object-42";  // in memory of its own

/// Where a body's fields lie, so that a test may look at it when they are gone.
class Memory {
 public:
  /// One field "password"; nothing else of the memory is used.
  [[nodiscard]] boost::json::object object_of(std::string_view password) {
    boost::json::object fields(&resource_);
    fields.emplace("password", boost::json::string_view(password.data(), password.size()));
    return fields;
  }
  [[nodiscard]] bool holds(std::string_view text) const {
    return ::memmem(bytes_.data(), bytes_.size(), text.data(), text.size()) != nullptr;
  }

 private:
  std::array<unsigned char, 4096> bytes_{};
  boost::json::monotonic_resource resource_{bytes_.data(), bytes_.size()};
};

TEST(BodyTest, LeavesNoTextsBehind) {
  for (const std::string_view text : {kShort, kLong}) {
    Memory memory;
    {
      const Body body(memory.object_of(text), Source::kJson);
      EXPECT_TRUE(memory.holds(text));
    }
    EXPECT_FALSE(memory.holds(text)) << text;
  }
}

TEST(BodyTest, LeavesNoTextsBehindInWhatItWasMovedFrom) {
  for (const std::string_view text : {kShort, kLong}) {
    Memory memory;
    {
      Body first(memory.object_of(text), Source::kJson);
      const Body second(std::move(first));
      EXPECT_EQ(second.fields.at("password"), boost::json::value(boost::json::string_view(text.data(), text.size())));
    }
    EXPECT_FALSE(memory.holds(text)) << text;
  }
}

/// The content of a request, in one piece.
class Content final : public http::BodyReader {
 public:
  explicit Content(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] runtime::Task<base::Result<std::string_view>> next() override {
    const std::string_view piece = is_read_ ? std::string_view() : std::string_view(text_);
    is_read_ = true;
    co_return piece;
  }
  void limit(std::uint64_t) override {}
  [[nodiscard]] std::optional<std::uint64_t> declared_size() const override { return text_.size(); }
  [[nodiscard]] bool is_present() const override { return true; }
  [[nodiscard]] base::Status keep(std::size_t) override { return {}; }

 private:
  const std::string text_;
  bool is_read_ = false;
};

// Symptom: the fields were copied out of the parser's memory, and only the copy was wiped.
TEST(ReadFieldsTest, KeepsTheOnlyCopyOfTheTexts) {
  http::RequestHead head;
  head.fields.add("Content-Type", "application/json");
  Content content(R"({"password":"a-password-too-long-for-the-string-object-42"})");
  http::Request request(head, content);
  const auto body = runtime::run(read_fields(request, {}));
  ASSERT_TRUE(body);
  EXPECT_EQ(body->fields.at("password"), kLong.data());
  EXPECT_TRUE(body->fields.storage().is_shared());  // the parser's; what is copied lies in the default memory
}

}  // namespace
}  // namespace endpoints
