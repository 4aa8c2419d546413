#include "user/handlers/upload_place.hpp"

#include <utility>

#include "guards/rate_limit.hpp"

namespace user {

runtime::Task<base::Result<Slots::Lease>> take_upload_place(Slots& slots, http::Request& request) {
  std::string user_id = request.principal->user_id;
  std::string address = guards::client_key(request);
  // The wait is bounded and none of the stores' doing.
  request.extra_time = slots.wait_max();
  co_return co_await slots.take(std::move(user_id), std::move(address));
}

}  // namespace user
