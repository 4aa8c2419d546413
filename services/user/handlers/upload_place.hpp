/// A place for the upload a request brings, charged to its user and to the address it comes from.
#pragma once

#include "base/result.hpp"
#include "endpoints/body.hpp"
#include "http/request.hpp"
#include "runtime/task.hpp"
#include "user/domain/slots.hpp"

namespace user {

/// To be called before the body is read; the request must be somebody's. Errors as Slots::take.
[[nodiscard]] runtime::Task<base::Result<Slots::Lease>> take_upload_place(Slots& slots, http::Request& request);

/// What is read of a body keeps the upload's place.
class KeptPlace final : public endpoints::PieceWatch {
 public:
  explicit KeptPlace(Slots::Lease& place) : place_(place) {}
  [[nodiscard]] base::Status received(std::size_t bytes) override { return place_.received(bytes); }
  [[nodiscard]] base::Status complete() override { return place_.complete(); }

 private:
  Slots::Lease& place_;
};

}  // namespace user
