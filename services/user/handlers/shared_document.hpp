/// `/users/documents/shared/{token}`: a document for anyone who has a link to it, without an account.
///
/// Robots, mail scanners and previews fetch every address they see; so a link that gives once answers `GET` with a page
/// of one button and `HEAD` with that page's fields, and `POST` alone uses it up.
#pragma once

#include "user/handlers/context.hpp"

namespace user {

[[nodiscard]] Answer get_shared_document(const Context& context, http::Request& request);
[[nodiscard]] Answer redeem_shared_document(const Context& context, http::Request& request);

}  // namespace user
