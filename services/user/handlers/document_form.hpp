/// The parts of a document upload: the file's bytes are handed on as they come, the texts are collected.
#pragma once

#include <string>
#include <utility>

#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "http/multipart/multipart.hpp"

namespace user {

/// Not thread-safe.
class DocumentForm final : public http::MultipartVisitor {
 public:
  [[nodiscard]] base::Status on_part(const http::MultipartPart& part) override;
  [[nodiscard]] base::Status on_data(std::string_view data) override;
  [[nodiscard]] base::Status on_part_end() override;

  /// Bytes of the file since the last call.
  [[nodiscard]] std::string take_file_bytes() { return std::exchange(file_bytes_, {}); }
  [[nodiscard]] bool has_file() const noexcept { return has_file_; }
  /// As declared; empty when the client gave none.
  [[nodiscard]] const std::string& file_name() const noexcept { return file_name_; }
  /// `title`, `category` and the repeated `tags`, for a decoder of Source::kText.
  [[nodiscard]] const boost::json::object& texts() const noexcept { return texts_; }

 private:
  enum class Part { kFile, kText, kIgnored };
  Part part_ = Part::kIgnored;
  bool has_file_ = false;
  std::string file_name_;
  std::string file_bytes_;
  std::string text_name_;
  std::string text_;
  boost::json::object texts_;
};

}  // namespace user
