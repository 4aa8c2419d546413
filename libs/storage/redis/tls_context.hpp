/// What a connection to Redis demands of TLS. Private to this folder.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <string>

namespace storage::redis {

/// TLS 1.2 or later (RFC 9325 section 3.1.1). `ca_file`: the authorities to trust, and no others; empty: the system's.
[[nodiscard]] boost::asio::ssl::context make_tls_context(const std::string& ca_file);

}  // namespace storage::redis
