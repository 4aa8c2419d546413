#include "user/handlers/document_form.hpp"

#include <boost/json/array.hpp>
#include <utility>

#include "base/encoding.hpp"
#include "user/domain/documents.hpp"

namespace user {
namespace {

/// A title of 200 code points is at most 800 bytes.
constexpr std::size_t kTextBytesMax = 4 * 1024;

base::Error invalid(const char* message) { return {base::ErrorCode::kInvalidArgument, message}; }

}  // namespace

base::Status DocumentForm::on_part(const http::MultipartPart& part) {
  if (part.name == "file") {
    if (std::exchange(has_file_, true)) return std::unexpected(invalid("Only one file may be uploaded"));
    part_ = Part::kFile;
    file_name_ = part.filename.value_or("");
    return {};
  }
  const bool is_text = part.name == "title" || part.name == "category" || part.name == "tags";
  part_ = is_text ? Part::kText : Part::kIgnored;
  text_name_ = part.name;
  text_.clear();
  return {};
}

base::Status DocumentForm::on_data(std::string_view data) {
  if (part_ == Part::kFile) file_bytes_.append(data);
  if (part_ != Part::kText) return {};
  if (text_.size() + data.size() > kTextBytesMax) return std::unexpected(invalid("Form field too long"));
  text_.append(data);
  return {};
}

base::Status DocumentForm::on_part_end() {
  if (std::exchange(part_, Part::kIgnored) != Part::kText) return {};
  const bool is_clean = base::is_utf8(text_) && text_.find('\0') == std::string::npos;
  if (!is_clean) return std::unexpected(invalid("Invalid text in form"));
  if (text_name_ != "tags") {
    texts_[text_name_] = text_;
    return {};
  }
  auto& tags = texts_.emplace("tags", boost::json::array()).first->value().as_array();
  if (tags.size() <= kDocumentTagsMax) tags.emplace_back(text_);  // one too many is enough to be refused
  return {};
}

}  // namespace user
