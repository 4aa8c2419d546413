#include "testing/http/client.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <cstring>
#include <stdexcept>

#include "base/encoding.hpp"
#include "http/message/parser.hpp"
#include "testing/http/answer_log.hpp"

namespace testkit {

std::optional<std::string> HttpReply::field(std::string_view name) const {
  const auto found =
      std::ranges::find_if(fields, [&](const auto& f) { return base::equals_ignore_case(f.first, name); });
  return found == fields.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> HttpReply::all(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [known, value] : fields) {
    if (base::equals_ignore_case(known, name)) values.push_back(value);
  }
  return values;
}

boost::json::value HttpReply::json() const { return boost::json::parse(body); }

HttpClient::HttpClient(std::uint16_t port, std::chrono::milliseconds timeout) : port_(port), timeout_(timeout) {
  connect();
}

HttpClient::HttpClient(HttpClient&& other) noexcept
    : port_(other.port_),
      timeout_(other.timeout_),
      socket_(std::exchange(other.socket_, -1)),
      pending_(std::move(other.pending_)),
      is_spent_(other.is_spent_) {}

HttpClient::~HttpClient() { disconnect(); }

void HttpClient::connect() {
  disconnect();
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) throw std::runtime_error(std::string("socket: ") + std::strerror(errno));
  const timeval limit{.tv_sec = timeout_.count() / 1000, .tv_usec = timeout_.count() % 1000 * 1000};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port_);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error(std::string("connect: ") + std::strerror(errno));
  }
  pending_.clear();
  is_spent_ = false;
}

void HttpClient::disconnect() noexcept {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
}

HttpReply HttpClient::request(std::string_view method, std::string_view target, std::string_view body,
                              const FieldList& fields) {
  if (is_spent_) connect();
  std::string text;
  text.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
  const auto names = [&](std::string_view name) {
    return std::ranges::any_of(fields, [&](const auto& f) { return base::equals_ignore_case(f.first, name); });
  };
  if (!names("Host")) text.append("Host: 127.0.0.1:" + std::to_string(port_) + "\r\n");
  for (const auto& [name, value] : fields) text.append(name).append(": ").append(value).append("\r\n");
  if (!body.empty() && !names("Content-Type")) text.append("Content-Type: application/json\r\n");
  if (!body.empty() || method == "POST" || method == "PUT" || method == "PATCH") {
    text.append("Content-Length: " + std::to_string(body.size()) + "\r\n");
  }
  text.append("\r\n");
  // A server may answer and close while a large body is still on its way; the answer counts.
  if (send(text) && !body.empty()) send(body);
  HttpReply reply = read_reply(method != "HEAD");
  log_answer(method, target, body, fields, reply);
  return reply;
}

bool HttpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// A signal (a child that ended) is no reason to give up.
ssize_t HttpClient::receive(std::span<char> buffer) {
  while (true) {
    const ssize_t size = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (size >= 0 || errno != EINTR) return size;
  }
}

HttpReply HttpClient::read_reply(bool has_body) {
  http::ResponseParser parser({.start_line_bytes_max = 64 * 1024, .header_bytes_max = 256 * 1024});
  parser.expect(has_body ? http::Method::kGet : http::Method::kHead);
  HttpReply reply;
  const auto feed = [&](std::string_view bytes) {
    while (!bytes.empty()) {
      const auto room = parser.prepare();
      const std::size_t part = std::min(room.size(), bytes.size());
      std::memcpy(room.data(), bytes.data(), part);
      parser.commit(part);
      bytes.remove_prefix(part);
      const auto head = parser.parse_head();
      if (!head) throw std::runtime_error("malformed reply: " + head.error().detail);
      if (!*head) continue;
      while (true) {
        const auto piece = parser.next_piece();
        if (!piece) throw std::runtime_error("malformed reply body: " + piece.error().detail);
        if (piece->empty()) break;
        reply.body.append(*piece);
      }
      if (parser.is_complete()) {
        pending_.assign(parser.unparsed());
        pending_.append(bytes);
        return;
      }
    }
  };
  feed(std::exchange(pending_, {}));
  char buffer[16 * 1024];
  while (!parser.is_complete()) {
    const ssize_t size = receive(buffer);
    if (size <= 0) {
      if (parser.has_head() && size == 0 && parser.end_of_stream()) break;
      throw std::runtime_error(size == 0 ? "server closed before the reply was complete"
                                         : std::string("no reply: ") + std::strerror(errno));
    }
    feed({buffer, static_cast<std::size_t>(size)});
  }
  reply.status = parser.head().status;
  for (const auto& field : parser.head().fields) reply.fields.emplace_back(field.name, field.value);
  const bool is_interim = reply.status / 100 == 1 && reply.status != 101;  // after a switch no other answer comes
  if (is_interim) return read_reply(has_body);
  is_spent_ = !parser.keep_alive();
  return reply;
}

std::string HttpClient::read_bytes(std::size_t count) {
  while (pending_.size() < count) {
    std::array<char, 4096> buffer{};
    const ssize_t size = receive(buffer);
    if (size <= 0) throw std::runtime_error("the server sent " + std::to_string(pending_.size()) + " bytes only");
    pending_.append(buffer.data(), static_cast<std::size_t>(size));
  }
  std::string bytes = pending_.substr(0, count);
  pending_.erase(0, count);
  return bytes;
}

std::string HttpClient::read_to_end() {
  std::string all = std::exchange(pending_, {});
  char buffer[16 * 1024];
  while (true) {
    const ssize_t size = receive(buffer);
    if (size <= 0) return all;
    all.append(buffer, static_cast<std::size_t>(size));
  }
}

bool HttpClient::is_closed_by_server() {
  char byte = 0;
  const ssize_t size = ::recv(socket_, &byte, 1, 0);
  return pending_.empty() && (size == 0 || (size < 0 && errno == ECONNRESET));
}

void HttpClient::finish_sending() { ::shutdown(socket_, SHUT_WR); }

}  // namespace testkit
