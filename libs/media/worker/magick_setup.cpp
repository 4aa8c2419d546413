#include "media/worker/magick_setup.hpp"

#include <Magick++.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>

#include "media/worker/codec.hpp"

namespace media {

namespace {

constexpr std::string_view kPolicyFolder = "image-worker.d";

// Decoders that came along with the program, as in the tarball; else the system's are taken.
constexpr std::string_view kCodersFolder = "/coders";

std::string policy_path() {
  std::array<char, 4096> path{};
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  const std::string_view self{path.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  return std::string{self.substr(0, self.rfind('/') + 1)}.append(kPolicyFolder);
}

bool is_authorized(MagickCore::PolicyDomain domain, MagickCore::PolicyRights rights, const char* name) {
  return MagickCore::IsRightsAuthorized(domain, rights, name) != MagickCore::MagickFalse;
}

/// Another policy.xml of the system is read after ours and could loosen it: trust the result, not the file.
bool is_policy_in_force() {
  for (const char* coder : {"PNG", "JPEG", "GIF", "WEBP"}) {
    if (!is_authorized(MagickCore::CoderPolicyDomain, MagickCore::ReadPolicyRights, coder)) return false;
  }
  for (const char* coder : {"MVG", "SVG", "MSL", "TEXT", "LABEL", "CAPTION", "URL", "HTTPS", "PDF", "PS", "MPR", "TIFF",
                            "BMP", "INLINE", "EPHEMERAL", "FD", "XC"}) {
    if (is_authorized(MagickCore::CoderPolicyDomain, MagickCore::ReadPolicyRights, coder)) return false;
  }
  return !is_authorized(MagickCore::DelegatePolicyDomain, MagickCore::ExecutePolicyRights, "https:decode") &&
         !is_authorized(MagickCore::PathPolicyDomain, MagickCore::ReadPolicyRights, "@secret");
}

}  // namespace

base::Status prepare_magick(ImageFormat input) {
  const std::string own = policy_path();
  const std::string coders = std::string(own).append(kCodersFolder);
  ::setenv("MAGICK_CONFIGURE_PATH", own.c_str(), 1);
  if (::access(coders.c_str(), X_OK) == 0) ::setenv("MAGICK_CODER_MODULE_PATH", coders.c_str(), 1);
  ::setenv("MAGICK_THREAD_LIMIT", "1", 1);
  try {
    Magick::InitializeMagick(nullptr);
    if (!is_policy_in_force()) return std::unexpected(base::internal_error("image policy is not in force"));
    Magick::ResourceLimits::thread(1);
    for (const ImageFormat format : std::set{input, output_format(input), ImageFormat::kWebp}) warm_up(format);
  } catch (const std::exception& exception) {
    return std::unexpected(base::internal_error(std::string{"image library: "} + exception.what()));
  }
  return {};
}

}  // namespace media
