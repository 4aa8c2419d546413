/// Receiving the file of a form, for a new document and for new bytes of one.
#pragma once

#include "user/domain/document_upload.hpp"
#include "user/handlers/document_form.hpp"
#include "user/handlers/upload_place.hpp"

namespace user {

/// `invalid_argument`.
[[nodiscard]] base::Error no_file_uploaded();

/// What a file must have at least in a form of this length, 1 where it is not declared: so that a client without room
/// learns it before anything is sent.
[[nodiscard]] std::uint64_t least_file_bytes(http::Request& request);

/// Hands the form's file of at most `bytes_max` to `upload` while it comes. `no_file_uploaded`, and as read_multipart.
[[nodiscard]] runtime::Task<base::Status> receive_document(http::Request& request, DocumentForm& form,
                                                           DocumentUpload& upload, Slots::Lease& place,
                                                           std::uint64_t bytes_max);

}  // namespace user
