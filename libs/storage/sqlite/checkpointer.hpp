/// Works the write-ahead log into the database file, beside the writer.
///
/// Left to SQLite, the commit that makes the log longer than its bound does that, and its caller waits while thousands
/// of pages are written and synced. Here a thread does it on a connection of its own, in SQLite's PASSIVE mode, which
/// neither waits for nor holds up anybody. The log begins anew once all of it is in the file; beside writing that never
/// pauses it would not, so beyond `log_pages_max` each commit waits until one checkpoint has brought in all there is.
///
/// The log is longer than `log_pages_max` by what one commit writes, or as long as somebody reads one moment of the
/// database, as a backup does: then there is nothing to bring in, and nobody waits for more than finding that out.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>

#include "storage/sqlite/connection.hpp"

namespace storage::sqlite {

struct CheckpointOptions {
  std::size_t pages = 1'000;           ///< of the log that are not in the file yet, after which they are worked in
  std::size_t log_pages_max = 16'000;  ///< after which the writer has to wait
};

/// Thread-safe.
class Checkpointer {
 public:
  /// The file must exist.
  Checkpointer(std::filesystem::path file, CheckpointOptions options);
  /// Finishes the checkpoint under way.
  ~Checkpointer();
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;

  /// Told by the writer after each commit how many pages the log has. Blocks it where they are more than
  /// `log_pages_max`, until a checkpoint that began afterwards has ended.
  void note_log(std::size_t pages);

 private:
  void work();
  /// Where the log has grown from when the next one is due.
  [[nodiscard]] std::size_t checkpoint();
  [[nodiscard]] bool has_grown() const noexcept { return log_pages_ >= grown_from_ + options_.pages; }

  const std::filesystem::path file_;
  const CheckpointOptions options_;
  std::unique_ptr<Connection> connection_;  ///< of the thread; made when first needed

  std::mutex mutex_;
  std::condition_variable due_;
  std::condition_variable done_;
  std::size_t log_pages_ = 0;   ///< as last told
  std::size_t grown_from_ = 0;  ///< what the last checkpoint has dealt with of them
  std::uint64_t wanted_ = 0;    ///< checkpoints that were asked for
  std::uint64_t ended_ = 0;     ///< the last of them that has ended
  bool is_stopping_ = false;
  std::jthread thread_;  // the last: it uses all of the above
};

}  // namespace storage::sqlite
