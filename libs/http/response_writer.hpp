/// Writes the answers of one connection: head and text, or head and a stream at the client's pace. Private to the
/// server.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message/parser.hpp"
#include "http/message/response.hpp"
#include "http/message/serialize.hpp"
#include "http/timed_socket.hpp"

namespace http {

class ResponseWriter {
 public:
  /// `parser` holds the request that is answered. Both must outlive the writer.
  ResponseWriter(TimedSocket& socket, const RequestParser& parser, std::chrono::milliseconds write_timeout)
      : socket_(socket), parser_(parser), write_timeout_(write_timeout) {}

  /// `is_last`: the answer says "Connection: close"; set as well when only closing can end the body. False when the
  /// connection is over. A protocol switch is sent as its head alone.
  [[nodiscard]] runtime::Task<bool> write(Response& response, bool& is_last);
  /// An answer with a text that belongs to no request in the parser, the last of its connection.
  [[nodiscard]] runtime::Task<bool> write_refusal(const Response& response);
  /// Puts an answer with a text, the last of its connection, into the socket as far as it has room; the rest is
  /// `unsent`.
  void write_now(const Response& response);
  [[nodiscard]] bool has_unsent() const noexcept { return !unsent_.empty(); }
  [[nodiscard]] runtime::Task<bool> write_unsent() { co_return co_await send(unsent_, {}, {}); }

  /// Frees what the last answer took; another may follow.
  void release() noexcept { std::string().swap(out_); }

  /// The client is gone: what the answer's source waits for has no more point.
  void abandon_source() noexcept {
    if (awaited_ != nullptr) awaited_->abandon();
  }
  [[nodiscard]] bool is_awaiting_source() const noexcept { return awaited_ != nullptr; }

 private:
  [[nodiscard]] runtime::Task<bool> write_text(const Response& response, bool is_last);
  [[nodiscard]] runtime::Task<bool> write_source(Response& response, BodySource& source, bool& is_last);
  [[nodiscard]] runtime::Task<bool> send_pieces(BodySource& source, bool is_chunked);
  [[nodiscard]] runtime::Task<std::optional<std::uint64_t>> send_file(BodySource& source);
  [[nodiscard]] runtime::Task<bool> send(std::string_view first, std::string_view second, std::string_view third,
                                         TimedSocket::More more = TimedSocket::More::kNo) {
    return socket_.send(first, second, third, write_timeout_, more);
  }
  [[nodiscard]] bool is_bodiless(int status) const;

  TimedSocket& socket_;
  const RequestParser& parser_;
  const std::chrono::milliseconds write_timeout_;
  std::string out_;
  std::string_view unsent_;  ///< of `out_`
  BodySource* awaited_ = nullptr;
};

}  // namespace http
