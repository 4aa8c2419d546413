/// A plain blocking HTTP client for tests: sends exactly the bytes it is told to and shows what came back.
///
///     testkit::HttpClient client(server.port());
///     const auto reply = client.request("POST", "/api/v1/auth/login", R"({"email":"a@b.c"})");
///     EXPECT_EQ(reply.status, 400);
///
/// Every wait is bounded by `timeout`. Not thread-safe; failures are thrown as std::runtime_error.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

namespace testkit {

using FieldList = std::vector<std::pair<std::string, std::string>>;

struct HttpReply {
  int status = 0;
  FieldList fields;
  std::string body;

  /// First field of that name.
  [[nodiscard]] std::optional<std::string> field(std::string_view name) const;
  /// All fields of that name.
  [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
  /// The body as JSON; throws if it is none.
  [[nodiscard]] boost::json::value json() const;
};

class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port, std::chrono::milliseconds timeout = std::chrono::seconds{60});
  ~HttpClient();
  HttpClient(HttpClient&& other) noexcept;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Sends one request (Host and Content-Length are added; JSON content type if a body is given and none is named) and
  /// reads its answer. Reconnects first when the server closed the connection before.
  [[nodiscard]] HttpReply request(std::string_view method, std::string_view target, std::string_view body = {},
                                  const FieldList& fields = {});

  /// Exactly these bytes. False when the peer has gone.
  bool send(std::string_view bytes);
  /// The next answer on the connection. `has_body` false for answers to HEAD.
  [[nodiscard]] HttpReply read_reply(bool has_body = true);
  /// The next `count` bytes as they came, such as an interim answer that read_reply() would step over.
  [[nodiscard]] std::string read_bytes(std::size_t count);
  /// Everything until the server closes.
  [[nodiscard]] std::string read_to_end();
  /// Whether the server closes within the timeout without sending more.
  [[nodiscard]] bool is_closed_by_server();
  /// Closes our sending side.
  void finish_sending();
  /// The connected socket.
  [[nodiscard]] int descriptor() const noexcept { return socket_; }

 private:
  void connect();
  void disconnect() noexcept;
  [[nodiscard]] ssize_t receive(std::span<char> buffer);
  std::uint16_t port_;
  std::chrono::milliseconds timeout_;
  int socket_ = -1;
  std::string pending_;
  bool is_spent_ = false;
};

}  // namespace testkit
