#include "user/handlers/document_receipt.hpp"

#include <utility>

#include "user/handlers/multipart_body.hpp"

namespace user {
namespace {

constexpr std::uint64_t kFormOverheadMax = 64 * 1024;  // boundaries, part headers, texts

}  // namespace

base::Error no_file_uploaded() { return {base::ErrorCode::kInvalidArgument, "No file uploaded"}; }

std::uint64_t least_file_bytes(http::Request& request) {
  const std::uint64_t declared = request.body().declared_size().value_or(0);
  return declared > kFormOverheadMax ? declared - kFormOverheadMax : 1;
}

runtime::Task<base::Status> receive_document(http::Request& request, DocumentForm& form, DocumentUpload& upload,
                                             Slots::Lease& place, std::uint64_t bytes_max) {
  const AfterPiece hand_on = [&form, &upload, &place](std::size_t received) -> runtime::Task<base::Status> {
    if (const base::Status kept = place.received(received); !kept) co_return std::unexpected(kept.error());
    std::string bytes = form.take_file_bytes();
    if (bytes.empty()) co_return base::Status{};
    if (upload.size() == 0) {
      if (const base::Status named = upload.set_name(form.file_name()); !named)
        co_return std::unexpected(named.error());
    }
    co_return co_await upload.append(std::move(bytes));
  };
  const base::Status read = co_await read_multipart(request, form, bytes_max + kFormOverheadMax, hand_on);
  if (!read) co_return std::unexpected(read.error());
  if (!form.has_file() || upload.size() == 0) co_return std::unexpected(no_file_uploaded());
  co_return place.complete();
}

}  // namespace user
