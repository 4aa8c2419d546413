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

# dreamscape_embed_openapi(TARGET name NAMESPACE ns HEADER include-path DOCUMENTS path...)
#
# Makes one OpenAPI document of all of them (cmake/merge_openapi.py) available to TARGET as NAMESPACE::kOpenapiText in
# HEADER, which is written when one of them has changed.
function(dreamscape_embed_openapi)
  cmake_parse_arguments(EMBED "" "TARGET;NAMESPACE;HEADER" "DOCUMENTS" ${ARGN})
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  set(directory "${CMAKE_CURRENT_BINARY_DIR}/embedded")
  set(header "${directory}/${EMBED_HEADER}")
  set(script "${PROJECT_SOURCE_DIR}/cmake/merge_openapi.py")
  cmake_path(GET header PARENT_PATH parent)
  file(MAKE_DIRECTORY "${parent}")
  add_custom_command(OUTPUT "${header}"
    COMMAND Python3::Interpreter "${script}" --header ${EMBED_NAMESPACE} "${header}" ${EMBED_DOCUMENTS}
    DEPENDS ${EMBED_DOCUMENTS} "${script}" VERBATIM)
  target_sources(${EMBED_TARGET} PRIVATE "${header}")
  target_include_directories(${EMBED_TARGET} PRIVATE "${directory}")
endfunction()
