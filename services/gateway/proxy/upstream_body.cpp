#include "gateway/proxy/upstream_body.hpp"

namespace gateway {

UpstreamBody::UpstreamBody(http::ConnectionPool::Lease lease, std::string buffered, std::chrono::milliseconds timeout,
                           bool may_reuse, std::optional<ClientTurns::Turn> turn)
    : turn_(std::move(turn)),
      lease_(std::move(lease)),
      buffered_(std::move(buffered)),
      size_(lease_->content_length()),
      timeout_(timeout),
      may_reuse_(may_reuse) {}

UpstreamBody::~UpstreamBody() {
  if (may_reuse_ && lease_->is_reusable()) lease_.keep();
}

runtime::Task<base::Result<std::string_view>> UpstreamBody::next() { return lease_->next_piece(timeout_); }

}  // namespace gateway
