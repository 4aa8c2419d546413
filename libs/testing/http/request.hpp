/// A request without a connection, as guards and handlers see it. For tests only.
#pragma once

#include <string_view>

#include "http/request.hpp"

namespace testkit {

class NoBody final : public http::BodyReader {
 public:
  [[nodiscard]] runtime::Task<base::Result<std::string_view>> next() override { co_return std::string_view{}; }
  void limit(std::uint64_t) override {}
  [[nodiscard]] std::optional<std::uint64_t> declared_size() const override { return 0; }
  [[nodiscard]] bool is_present() const override { return false; }
  [[nodiscard]] base::Status keep(std::size_t) override { return {}; }
};

/// From 192.0.2.7, with an Authorization field if one is given.
struct TestRequest {
  explicit TestRequest(std::string_view authorization = {}) {
    if (!authorization.empty()) head.fields.add("Authorization", authorization);
    request.client_ip = "192.0.2.7";
  }
  http::RequestHead head;
  NoBody body;
  http::Request request{head, body};
};

}  // namespace testkit
