/// ClamAV's daemon, asked by INSTREAM over its socket (clamd(8)): it gets the bytes and needs no access to files.
#pragma once

#include <chrono>

#include "scanning/clamd_address.hpp"
#include "scanning/scanner.hpp"

namespace scanning {

struct ClamdOptions {
  ClamdAddress address;
  /// For each step: connecting, sending a piece, the verdict.
  std::chrono::milliseconds patience{60'000};
};

/// One connection for each question. Thread-safe, does not block.
class Clamd final : public Scanner {
 public:
  explicit Clamd(ClamdOptions options) : options_(std::move(options)) {}

  [[nodiscard]] runtime::Task<base::Result<Verdict>> scan(NextBytes next) override;
  [[nodiscard]] runtime::Task<base::Status> ping() override;

 private:
  const ClamdOptions options_;
};

/// What an answer to INSTREAM means. `unavailable` for the scanner's own errors, and what is no answer.
[[nodiscard]] base::Result<Verdict> parse_reply(std::string_view reply);

}  // namespace scanning
