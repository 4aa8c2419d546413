/// The content of an upstream's answer, pulled at the client's pace.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "gateway/upstream/client_turns.hpp"
#include "http/client/pool.hpp"
#include "http/message/response.hpp"

namespace gateway {

/// Hands its connection back to the pool when the answer was read to its end, else closes it.
class UpstreamBody final : public http::BodySource {
 public:
  /// `buffered` is what came together with the head. `may_reuse` is false when the request was not sent whole.
  /// `turn` is the client's and lasts as long as the body.
  UpstreamBody(http::ConnectionPool::Lease lease, std::string buffered, std::chrono::milliseconds timeout,
               bool may_reuse, std::optional<ClientTurns::Turn> turn);
  ~UpstreamBody() override;

  [[nodiscard]] std::optional<std::uint64_t> size() const override { return size_; }
  [[nodiscard]] std::string_view take_buffered() override { return buffered_; }
  [[nodiscard]] runtime::Task<base::Result<std::string_view>> next() override;
  void abandon() override { lease_->abandon(); }

 private:
  std::optional<ClientTurns::Turn> turn_;
  http::ConnectionPool::Lease lease_;
  std::string buffered_;
  std::optional<std::uint64_t> size_;
  std::chrono::milliseconds timeout_;
  bool may_reuse_;
};

/// The content a HEAD answer announces and does not have.
class AnnouncedBody final : public http::BodySource {
 public:
  explicit AnnouncedBody(std::optional<std::uint64_t> size) : size_(size) {}
  [[nodiscard]] std::optional<std::uint64_t> size() const override { return size_; }
  [[nodiscard]] runtime::Task<base::Result<std::string_view>> next() override { co_return std::string_view{}; }

 private:
  std::optional<std::uint64_t> size_;
};

}  // namespace gateway
