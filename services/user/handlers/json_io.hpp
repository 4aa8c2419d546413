/// JSON in and out of handlers: bodies by the rules of docs/http-contract.md §1.7, answers in its envelope.
#pragma once

#include <boost/json/object.hpp>

#include "base/result.hpp"
#include "http/message/response.hpp"
#include "http/request.hpp"
#include "json/parse.hpp"
#include "runtime/task.hpp"
#include "user/domain/slots.hpp"

namespace user {

/// The body as a JSON object; an empty body is `{}`. `unsupported_media` when the content is declared to be something
/// else, `payload_too_large`, `invalid_argument` when it is no JSON object. `place`: what a large body has to keep by
/// coming in fast enough, else its errors.
[[nodiscard]] runtime::Task<base::Result<boost::json::object>> read_json(http::Request& request,
                                                                         json::ParseLimits limits,
                                                                         Slots::Lease* place = nullptr);

/// `{"success":true,…body}`.
[[nodiscard]] http::Response success(int status, boost::json::object body);

}  // namespace user
