# dreamscape_embed_text(TARGET name FILE path HEADER include-path NAMESPACE ns SYMBOL kName)
#
# Makes the text of FILE available to TARGET as `inline constexpr std::string_view NAMESPACE::SYMBOL` in HEADER, which is
# written below the build directory. The file is read again when it changes. It must not contain `)EMBEDDED"`.
function(dreamscape_embed_text)
  cmake_parse_arguments(EMBED "" "TARGET;FILE;HEADER;NAMESPACE;SYMBOL" "" ${ARGN})
  file(READ "${EMBED_FILE}" text)
  set(directory "${CMAKE_CURRENT_BINARY_DIR}/embedded")
  file(CONFIGURE OUTPUT "${directory}/${EMBED_HEADER}" @ONLY CONTENT [==[
// Generated from an embedded file; do not edit.
#pragma once

#include <string_view>

namespace @EMBED_NAMESPACE@ {

inline constexpr char @EMBED_SYMBOL@Bytes[] = R"EMBEDDED(@text@)EMBEDDED";
// By its size: compilers count a longer text than 256 KiB only so far.
inline constexpr std::string_view @EMBED_SYMBOL@{@EMBED_SYMBOL@Bytes, sizeof @EMBED_SYMBOL@Bytes - 1};

}  // namespace @EMBED_NAMESPACE@
]==])
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${EMBED_FILE}")
  target_include_directories(${EMBED_TARGET} PRIVATE "${directory}")
endfunction()
