/// `Result<T>`: the value or the Error, returned by every function that can fail in an expected way.
///
///     auto account = accounts.get(id);
///     if (!account) return std::unexpected(std::move(account).error());
#pragma once

#include <expected>

#include "base/error.hpp"

namespace base {

template <class T>
using Result = std::expected<T, Error>;

using Status = Result<void>;

}  // namespace base
