/// Reads that never wait for the disk, for statements on an event loop: a file system of SQLite (sqlite3_vfs) that
/// fails a read of what is not in the system's page cache (preadv2 with RWF_NOWAIT). Who gets such a failure asks again
/// where waiting is allowed.
///
/// File systems that know no such reads (tmpfs, for one) fail every one.
#pragma once

#include <filesystem>
#include <memory>

namespace storage::sqlite {

/// The name for sqlite3_open_v2; registered with SQLite by the first call.
[[nodiscard]] const char* waitless_vfs();

/// A second descriptor of a database file. SQLite's locks are the process's: they would be gone when any descriptor of
/// the file was closed. So everybody in the process shares one, which is closed when all connections to the file are.
class WaitlessFile;

/// The descriptor of `database`, to be held longer than any connection to it; null when it cannot be opened.
/// Connections with the waitless file system can be opened while somebody holds it. Thread-safe.
[[nodiscard]] std::shared_ptr<WaitlessFile> share_waitless_file(const std::filesystem::path& database);

}  // namespace storage::sqlite
