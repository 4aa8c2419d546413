/// The bytes between a service and its image worker: one request on the worker's standard input, one response on its
/// standard output. Little-endian integers, every length bounded by the reader.
///
///     request  = "DSQ1" main:u8 fit_box:u32 limits:(u32 u32 u64 u32) count:u8 size:u32{count}
///                length:u32 image:byte{length}
///     response = "DSR1" verdict:u8 detail:text peak_rss:u64
///                [when verdict is kDone: thumbhash:text colour:text main:u8 image{main} count:u8 (size:u32
///                image){count}]
///     main     = 0: not wanted, 1: in the format that came, 2: as WebP
///     text     = length:u16 byte{length}
///     image    = format:u8 width:u32 height:u32 length:u32 byte{length}
///
/// The worker is not trusted: read_response refuses whatever breaks this grammar. Pure functions, thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "media/image_processor.hpp"
#include "media/limits.hpp"

namespace media {

enum class Verdict : std::uint8_t {
  kDone = 0,
  kUndecodable = 1,
  kTooLarge = 2,
  kBroken = 3,  ///< the worker itself: policy or sandbox not in force, bad request
};

/// A request without its image bytes, which follow it on the wire.
struct WorkerOrder {
  bool wants_main = true;
  std::uint32_t fit_box = 512;
  std::vector<std::uint32_t> square_sizes;
  ImageLimits limits;
  bool main_is_webp = false;
};

struct WorkerRequest {
  WorkerOrder order;
  std::span<const std::byte> image;  ///< points into the bytes that were read
};

struct WorkerResponse {
  Verdict verdict = Verdict::kBroken;
  std::string detail;  ///< for the log, at most kDetailBytesMax
  Processed outcome;   ///< meaningful when verdict is kDone; `source` and times are not carried
};

inline constexpr std::size_t kDetailBytesMax = 512;

/// Exit status of a worker that could not enter its sandbox and therefore read nothing.
inline constexpr int kWorkerNotReady = 70;

/// The head of a request; the `image_bytes` bytes of the image are to follow.
[[nodiscard]] std::vector<std::byte> write_request_head(const WorkerOrder& order, std::uint32_t image_bytes);
/// nullopt when the bytes are not exactly one request within the bounds of ImageRequest.
[[nodiscard]] std::optional<WorkerRequest> read_request(std::span<const std::byte> bytes);

[[nodiscard]] std::vector<std::byte> write_response(const WorkerResponse& response);
/// nullopt when the bytes are not exactly one response.
[[nodiscard]] std::optional<WorkerResponse> read_response(std::span<const std::byte> bytes);

/// Whether fit_box and square_sizes keep the bounds of ImageRequest.
[[nodiscard]] bool is_within_bounds(const WorkerOrder& order) noexcept;

}  // namespace media
