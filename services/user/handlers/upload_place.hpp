/// A place for the upload a request brings, charged to its user and to the address it comes from.
#pragma once

#include "base/result.hpp"
#include "http/request.hpp"
#include "runtime/task.hpp"
#include "user/domain/slots.hpp"

namespace user {

/// To be called before the body is read; the request must be somebody's. Errors as Slots::take.
[[nodiscard]] runtime::Task<base::Result<Slots::Lease>> take_upload_place(Slots& slots, http::Request& request);

}  // namespace user
