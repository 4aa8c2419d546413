/// `page`, `offset` and `limit` of list endpoints: clamped, garbage falls back to the default (docs/http-contract.md
/// §1.7).
#pragma once

#include <cstddef>
#include <cstdint>

#include <boost/json/object.hpp>

#include "http/request.hpp"

namespace endpoints {

struct Paging {
  std::size_t page = 1;  ///< from 1
  std::size_t limit = 20;
  [[nodiscard]] std::size_t offset() const noexcept { return (page - 1) * limit; }
};

[[nodiscard]] Paging read_paging(const http::Request& request, std::size_t limit_default, std::size_t limit_max);

/// `{page, limit, total, totalPages, hasNext, hasPrevious, hasMore}`.
[[nodiscard]] boost::json::object view_paging(const Paging& paging, std::uint64_t total);

struct OffsetPaging {
  std::size_t limit = 20;
  std::size_t offset = 0;
};

/// A limit of 0 is the default.
[[nodiscard]] OffsetPaging read_offset_paging(const http::Request& request, std::size_t limit_default,
                                              std::size_t limit_max);

}  // namespace endpoints
