#include "scanning/clamd.hpp"

#include <boost/asio/this_coro.hpp>

#include "scanning/conversation.hpp"

namespace scanning {
namespace {

/// A command that ends in a zero, and so does its answer.
std::string command(std::string_view name) { return "z" + std::string(name) + '\0'; }

/// A piece of INSTREAM: its length in network byte order, then its bytes. One without bytes is the end.
std::string piece(std::string_view bytes) {
  std::string text;
  text.reserve(4 + bytes.size());
  for (const unsigned shift : {24U, 16U, 8U, 0U}) text += static_cast<char>(bytes.size() >> shift & 0xFFU);
  return text.append(bytes);
}

/// Sends all of the file, unless the scanner has already heard enough: then it answers, and wants no more.
runtime::Task<base::Status> send(Conversation& conversation, const NextBytes& next) {
  std::string begin = command("INSTREAM");
  base::Status sent = co_await conversation.write(std::move(begin));
  while (sent && !conversation.has_reply()) {
    base::Result<std::string> bytes = co_await next();
    if (!bytes) co_return std::unexpected(std::move(bytes).error());
    const bool is_end = bytes->empty();
    std::string framed = piece(*bytes);
    sent = co_await conversation.write(std::move(framed));
    if (is_end) break;
  }
  // It closes a connection that brings too much, which its answer explains.
  co_return sent || conversation.has_reply() ? base::Status{} : sent;
}

}  // namespace

base::Result<Verdict> parse_reply(std::string_view reply) {
  constexpr std::string_view kStream = "stream: ";
  constexpr std::string_view kFound = " FOUND";
  using enum Verdict::Kind;
  if (reply.starts_with("INSTREAM size limit exceeded")) return Verdict{kUnscannable, "StreamMaxLength"};
  if (reply == "stream: OK") return Verdict{};
  const bool has_name = reply.size() > kStream.size() + kFound.size();
  if (!has_name || !reply.starts_with(kStream) || !reply.ends_with(kFound)) {
    return std::unexpected(base::unavailable("clamd: " + std::string(reply)));
  }
  reply.remove_prefix(kStream.size());
  reply.remove_suffix(kFound.size());
  const bool is_limit = reply.starts_with("Heuristics.Limits.Exceeded");  // with AlertExceedsMax
  return Verdict{is_limit ? kUnscannable : kInfected, std::string(reply)};
}

runtime::Task<base::Result<Verdict>> Clamd::scan(NextBytes next) {
  Conversation conversation(co_await boost::asio::this_coro::executor, options_.patience);
  const base::Status connected = co_await conversation.connect(options_.address);
  if (!connected) co_return std::unexpected(connected.error());
  const base::Status sent = co_await send(conversation, next);
  if (!sent) co_return std::unexpected(sent.error());
  const base::Result<std::string> reply = co_await conversation.read_reply();
  if (!reply) co_return std::unexpected(reply.error());
  co_return parse_reply(*reply);
}

runtime::Task<base::Status> Clamd::ping() {
  Conversation conversation(co_await boost::asio::this_coro::executor, options_.patience);
  const base::Status connected = co_await conversation.connect(options_.address);
  if (!connected) co_return connected;
  std::string ping = command("PING");
  const base::Status sent = co_await conversation.write(std::move(ping));
  if (!sent) co_return sent;
  const base::Result<std::string> reply = co_await conversation.read_reply();
  if (!reply) co_return std::unexpected(reply.error());
  if (*reply == "PONG") co_return base::Status{};
  co_return std::unexpected(base::unavailable("clamd: " + *reply));
}

}  // namespace scanning
