/// Whether a document may be one, by its name and its bytes, while these come.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "media/document_sniffer.hpp"

namespace user {

/// `unsupported_media`, in words: which types are accepted.
[[nodiscard]] base::Error document_type_refused(const media::DocumentTypes& accepted);
/// The same, where the name says something else than the content, or that the file is run.
[[nodiscard]] base::Error document_name_refused(const media::DocumentTypes& accepted);

/// One document. Not thread-safe.
class DocumentInspection {
 public:
  explicit DocumentInspection(media::DocumentRules rules) : accepted_(rules.accepted), sniffer_(rules) {}

  /// Before the first byte; "document" otherwise. `document_name_refused` for what is run by its name.
  [[nodiscard]] base::Status set_name(std::string_view declared);
  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  /// The next bytes. `document_type_refused` and `document_name_refused` as soon as they tell.
  [[nodiscard]] base::Status look_at(std::string_view bytes);

  /// What it is, after its last byte. Refuses as `look_at`. At most once.
  [[nodiscard]] base::Result<media::SniffedDocument> finish();

 private:
  media::DocumentTypes accepted_;
  std::string name_ = "document";
  media::DocumentSniffer sniffer_;
};

}  // namespace user
