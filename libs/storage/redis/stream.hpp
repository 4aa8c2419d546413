/// A byte stream to a server, plain or inside TLS.
///
/// Belongs to one event loop. Errors are `unavailable` with the system's words as private detail.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "runtime/task.hpp"
#include "storage/redis/address.hpp"

namespace storage::redis {

class Stream {
 public:
  virtual ~Stream() = default;

  /// Resolves, connects to the first address that answers and, with TLS, verifies the server's certificate for the host
  /// (RFC 9525) against the authorities of `ca_file`, or the system's.
  [[nodiscard]] virtual runtime::Task<base::Status> connect() = 0;
  /// Bytes received; fails at the end of the stream as well.
  [[nodiscard]] virtual runtime::Task<base::Result<std::size_t>> read(std::span<char> room) = 0;
  [[nodiscard]] virtual runtime::Task<base::Status> write(std::string_view bytes) = 0;
  /// Ends every operation under way with an error.
  virtual void close() noexcept = 0;
};

/// Whether `make_stream` could use this file: `invalid_argument` when it cannot be read or holds no certificate. For
/// start-up, because later it only shows as servers that nobody vouches for.
[[nodiscard]] base::Status check_ca_file(const std::string& ca_file);

/// `ca_file`: the authorities to trust, and no others; empty: the system's.
[[nodiscard]] std::unique_ptr<Stream> make_stream(const runtime::Executor& executor, const Address& address,
                                                  const std::string& ca_file);

}  // namespace storage::redis
