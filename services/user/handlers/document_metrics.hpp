/// How many documents, and bytes of them, were stored, and why others were refused, for the metrics.
#pragma once

#include <array>

#include "metrics/registry.hpp"
#include "storage/ports/document_catalogue.hpp"

namespace user {

/// Thread-safe.
class DocumentMetrics {
 public:
  explicit DocumentMetrics(metrics::Registry& metrics)
      : files_(metrics.counter("document_files_total", "Documents and versions of documents that were stored")),
        bytes_(metrics.counter("document_bytes_total", "Bytes of them")),
        refusals_{refusal(metrics, "quota"), refusal(metrics, "size"), refusal(metrics, "type"),
                  refusal(metrics, "busy")} {}

  /// What became of an upload. Failures of stores and of the form are none of these reasons.
  void count(const base::Result<storage::DocumentEntry>& outcome) const noexcept {
    if (outcome) {
      files_.add();
      bytes_.add(static_cast<double>(outcome->document.size_bytes));
      return;
    }
    const base::ErrorCode code = outcome.error().code();
    if (outcome.error().reason() == "QUOTA_EXCEEDED") refusals_[0].add();
    if (code == base::ErrorCode::kPayloadTooLarge) refusals_[1].add();
    if (code == base::ErrorCode::kUnsupportedMedia) refusals_[2].add();
    if (code == base::ErrorCode::kRateLimited) refusals_[3].add();
  }

 private:
  static metrics::Counter refusal(metrics::Registry& metrics, const char* reason) {
    return metrics.counter("document_refusals_total", "Uploads of documents that were refused, by reason",
                           {{"reason", reason}});
  }

  metrics::Counter files_;
  metrics::Counter bytes_;
  std::array<metrics::Counter, 4> refusals_;
};

}  // namespace user
