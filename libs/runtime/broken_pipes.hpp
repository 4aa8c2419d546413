/// A peer that is gone, told by an error instead of a signal.
#pragma once

namespace runtime {

/// Keeps SIGPIPE, which would end the process, from the calling thread: sendfile(2) has no MSG_NOSIGNAL. The threads of
/// loops and pools do so; a program that ignores the signal anyway does not notice.
void block_broken_pipes() noexcept;

}  // namespace runtime
