#include "user/domain/document_inspection.hpp"

#include "user/domain/file_names.hpp"

namespace user {

base::Error document_type_refused(const media::DocumentTypes& accepted) {
  return {base::ErrorCode::kUnsupportedMedia, "Only " + accepted.in_words() + " documents are allowed"};
}

base::Error document_name_refused(const media::DocumentTypes& accepted) {
  return {base::ErrorCode::kUnsupportedMedia,
          "The file name does not fit the content: only " + accepted.in_words() + " documents are allowed"};
}

base::Status DocumentInspection::set_name(std::string_view declared) {
  name_ = clean_file_name(declared);
  if (is_run(name_)) return std::unexpected(document_name_refused(accepted_));
  return {};
}

base::Status DocumentInspection::look_at(std::string_view bytes) {
  sniffer_.update(bytes);
  if (sniffer_.is_refused()) return std::unexpected(document_type_refused(accepted_));
  const auto type = sniffer_.known();
  if (type && !fits(name_, *type)) return std::unexpected(document_name_refused(accepted_));
  return {};
}

base::Result<media::SniffedDocument> DocumentInspection::finish() {
  auto kind = sniffer_.finish();
  if (!kind) return std::unexpected(document_type_refused(accepted_));
  if (!fits(name_, kind->type)) return std::unexpected(document_name_refused(accepted_));
  if (is_table(name_, kind->type)) kind->type = media::DocumentType::kCsv;
  if (!accepted_.contains(kind->type)) return std::unexpected(document_type_refused(accepted_));
  return *kind;
}

}  // namespace user
