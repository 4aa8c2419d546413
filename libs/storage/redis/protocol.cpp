#include "storage/redis/protocol.hpp"

#include <hiredis/hiredis.h>

#include <vector>

#include "base/check.hpp"

namespace storage::redis {
namespace {

/// Our scripts answer flat arrays of a few members.
constexpr int kDepthMax = 4;

struct FreeReply {
  void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
};

Reply convert(const redisReply& reply, int depth) {
  switch (reply.type) {
    case REDIS_REPLY_INTEGER:
      return {static_cast<std::int64_t>(reply.integer)};
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      return {std::string(reply.str, reply.len)};
    case REDIS_REPLY_ERROR:
      return {Failure{std::string(reply.str, reply.len)}};
    case REDIS_REPLY_ARRAY: {
      Reply::Array items;
      if (depth >= kDepthMax) return {std::move(items)};
      items.reserve(reply.elements);
      for (std::size_t i = 0; i < reply.elements; ++i) items.push_back(convert(*reply.element[i], depth + 1));
      return {std::move(items)};
    }
    default:
      return {Nothing{}};
  }
}

}  // namespace

void append_command(std::string& out, std::span<const std::string> command) {
  std::vector<const char*> words;
  std::vector<std::size_t> sizes;
  words.reserve(command.size());
  sizes.reserve(command.size());
  for (const std::string& word : command) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  char* text = nullptr;
  const auto size = redisFormatCommandArgv(&text, static_cast<int>(words.size()), words.data(), sizes.data());
  base::check(size > 0, "out of memory for a Redis command");
  out.append(text, static_cast<std::size_t>(size));
  redisFreeCommand(text);
}

void ReplyReader::Free::operator()(redisReader* reader) const noexcept { redisReaderFree(reader); }

ReplyReader::ReplyReader() : reader_(redisReaderCreate()) {
  base::check(reader_ != nullptr, "out of memory for a Redis reader");
}

ReplyReader::~ReplyReader() = default;

void ReplyReader::feed(std::string_view bytes) { redisReaderFeed(reader_.get(), bytes.data(), bytes.size()); }

base::Result<std::optional<Reply>> ReplyReader::next() {
  void* raw = nullptr;
  if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK)
    return std::unexpected(base::internal_error(reader_->errstr));
  if (raw == nullptr) return std::nullopt;
  const std::unique_ptr<redisReply, FreeReply> reply(static_cast<redisReply*>(raw));
  return convert(*reply, 0);
}

}  // namespace storage::redis
