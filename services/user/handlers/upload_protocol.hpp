/// Which protocol a request for a resumable upload speaks: tus, or the IETF's.
#pragma once

#include <utility>

#include "user/handlers/endpoint.hpp"
#include "user/handlers/ietf_fields.hpp"
#include "user/handlers/tus_fields.hpp"

namespace user {

/// Behind `signed_in`, lets pass what speaks the IETF's protocol, and of everything else what `speaks_tus` does.
[[nodiscard]] inline http::Guard speaks_upload_protocol(const http::Guard& signed_in) {
  return [tus = speaks_tus(signed_in), signed_in](http::Request& request) {
    if (!speaks_ietf(request)) return tus(request);
    request.response_fields.set("Cache-Control", "no-store");
    return signed_in(request);
  };
}

/// Serves a request by the protocol that it speaks.
template <Endpoint kTus, Endpoint kIetf>
Answer by_protocol(const Context& context, http::Request& request) {
  return speaks_ietf(request) ? kIetf(context, request) : kTus(context, request);
}

}  // namespace user
