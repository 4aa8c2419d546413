#include "user/handlers/hints.hpp"

#include <string>

#include "http/problem.hpp"
#include "media/data_url.hpp"
#include "media/limits.hpp"
#include "user/handlers/picture_form.hpp"

namespace user {
namespace {

/// Refusals are told apart by their sentence, which is the contract's.
std::string hint_for(const std::string& message, std::size_t upload_bytes_max) {
  constexpr media::ImageLimits kLimits;
  if (message == media::not_an_image({}).message()) return "Send a PNG, JPEG, GIF or WebP picture.";
  if (message == media::file_too_large().message()) {
    return "At most " + std::to_string(upload_bytes_max) + " bytes.";
  }
  if (message == media::image_too_large({}).message()) {
    return "At most " + std::to_string(kLimits.width_max) + " by " + std::to_string(kLimits.height_max) +
           " pixels and 16 megapixels.";
  }
  if (message == no_avatar_uploaded().message()) {
    return "Send the picture as the part avatar of a multipart/form-data body.";
  }
  return {};
}

}  // namespace

http::Response problem_with_hint(const base::Error& error, std::size_t upload_bytes_max) {
  const std::string hint = hint_for(error.message(), upload_bytes_max);
  return hint.empty() ? http::problem(error) : http::problem(error, {{"hint", hint}});
}

}  // namespace user
