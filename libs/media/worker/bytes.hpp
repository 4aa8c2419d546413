/// Pieces of files that are put together in memory.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace media {

using Bytes = std::vector<std::byte>;

inline void append(Bytes& out, std::span<const std::byte> bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

}  // namespace media
