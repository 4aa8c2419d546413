#include "gateway/pages/embedded.hpp"

namespace gateway {

std::span<const EmbeddedFile> embedded_files() noexcept { return {}; }
std::string_view embedded_shell() noexcept { return {}; }

}  // namespace gateway
