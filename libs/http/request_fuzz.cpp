// What handlers ask of a parsed request: cookies, query parameters, the client's address. The input is a head's fields,
// one a line "name: value"; the first line is the query.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/middleware/client_address.hpp"
#include "http/request.hpp"

namespace {

class NoBody final : public http::BodyReader {
 public:
  [[nodiscard]] runtime::Task<base::Result<std::string_view>> next() override { co_return std::string_view{}; }
  void limit(std::uint64_t) override {}
  [[nodiscard]] std::optional<std::uint64_t> declared_size() const override { return 0; }
  [[nodiscard]] bool is_present() const override { return false; }
};

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(text.size(), end + 1));
  return line;
}

bool is_within(std::string_view part, std::string_view whole) {
  return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::string_view text = input;
  http::RequestHead head;
  head.query = take_line(text);
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) head.fields.add(line.substr(0, colon), line.substr(colon + 1));
  }
  NoBody body;
  const http::Request request(head, body);
  static_cast<void>(request.query_param("a"));
  if (const auto cookie = request.cookie("refreshToken"); cookie && !is_within(*cookie, input)) std::abort();
  static const http::TrustedProxies trusted = http::TrustedProxies::parse({"loopback", "10.0.0.0/8"}).value();
  const auto client = http::client_address(boost::asio::ip::make_address("127.0.0.1"), head.fields, trusted);
  boost::system::error_code error;
  static_cast<void>(boost::asio::ip::make_address(client, error));
  if (error) std::abort();
  return 0;
}
