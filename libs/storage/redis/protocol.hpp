/// The Redis protocol, as hiredis writes and reads it. No I/O.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "storage/redis/reply.hpp"

struct redisReader;

namespace storage::redis {

/// A command is its words; each is sent with its length, so no value can end or extend a command.
using Command = std::vector<std::string>;

/// Appends the command as the server reads it.
void append_command(std::string& out, std::span<const std::string> command);

/// Cuts a stream of bytes into answers. Not thread-safe.
class ReplyReader {
 public:
  ReplyReader();
  ~ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  void feed(std::string_view bytes);
  /// The next whole answer; nullopt when more bytes are needed. `internal` when the bytes are no RESP: the connection
  /// is of no further use.
  [[nodiscard]] base::Result<std::optional<Reply>> next();

 private:
  struct Free {
    void operator()(redisReader* reader) const noexcept;
  };
  std::unique_ptr<redisReader, Free> reader_;
};

}  // namespace storage::redis
