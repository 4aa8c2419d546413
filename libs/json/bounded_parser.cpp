#include "json/bounded_parser.hpp"

#include <limits>
#include <optional>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

namespace json {
namespace {

namespace bj = boost::json;
using bj::error_code;
using bj::string_view;

/// Puts what the parser finds on Boost's stack of values, and counts.
class CountingHandler {
 public:
  // What basic_parser asks for; our own bounds are lower.
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = bj::string::max_size();
  static constexpr std::size_t max_string_size = bj::string::max_size();

  explicit CountingHandler(const ParseLimits& limits) : limits_(limits) {}

  void use(bj::storage_ptr storage) { stack_.reset(std::move(storage)); }
  [[nodiscard]] bj::value release() { return stack_.release(); }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& error) { return count_value(error); }
  bool on_object_end(std::size_t members, error_code& error) {
    if (members > limits_.members_max) return refuse(error, bj::error::object_too_large);
    stack_.push_object(members);
    return true;
  }
  bool on_array_begin(error_code& error) { return count_value(error); }
  bool on_array_end(std::size_t items, error_code&) {
    stack_.push_array(items);
    return true;
  }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_key(string_view last, std::size_t, error_code&) {
    stack_.push_key(last);
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) {
    stack_.push_chars(part);
    return true;
  }
  bool on_string(string_view last, std::size_t, error_code& error) {
    stack_.push_string(last);
    return count_value(error);
  }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, string_view, error_code& error) {
    stack_.push_int64(number);
    return count_value(error);
  }
  bool on_uint64(std::uint64_t number, string_view, error_code& error) {
    stack_.push_uint64(number);
    return count_value(error);
  }
  bool on_double(double number, string_view, error_code& error) {
    stack_.push_double(number);
    return count_value(error);
  }
  bool on_bool(bool flag, error_code& error) {
    stack_.push_bool(flag);
    return count_value(error);
  }
  bool on_null(error_code& error) {
    stack_.push_null();
    return count_value(error);
  }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  bool count_value(error_code& error) {
    return ++values_ <= limits_.values_max || refuse(error, bj::error::array_too_large);
  }
  static bool refuse(error_code& error, bj::error reason) {
    error = bj::make_error_code(reason);
    return false;
  }

  const ParseLimits& limits_;
  bj::value_stack stack_;
  std::size_t values_ = 0;
};

}  // namespace

std::optional<bj::value> parse_bounded(std::string_view text, const ParseLimits& limits, bj::storage_ptr storage) {
  bj::parse_options options;
  options.max_depth = limits.depth_max;
  bj::basic_parser<CountingHandler> parser(options, limits);
  parser.handler().use(std::move(storage));
  error_code error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (error || used != text.size() || !parser.done()) return std::nullopt;
  return parser.handler().release();
}

}  // namespace json
