/// One small GET on a connection of its own: health probes and the like.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "base/result.hpp"
#include "http/client/deadlines.hpp"

namespace http {

struct FetchTarget {
  std::vector<boost::asio::ip::tcp::endpoint> endpoints;  ///< tried in order until one connects
  std::string host;                                       ///< the Host field
  std::string target;                                     ///< path and query
};

/// The status of the answer; its content is not read. `timeout` bounds the whole, all endpoints
/// included. Errors as ClientConnection's; `unavailable` also when there is no endpoint.
[[nodiscard]] runtime::Task<base::Result<int>> fetch_status(std::shared_ptr<Deadlines> deadlines, FetchTarget target,
                                                            std::chrono::milliseconds timeout);

}  // namespace http
