# dreamscape_embed_openapi(TARGET name NAMESPACE ns HEADER include-path DOCUMENTS path...)
#
# Makes one OpenAPI document of all of them (cmake/merge_openapi.py) available to TARGET as NAMESPACE::kOpenapiText in
# HEADER, which is written when one of them has changed. The target openapi_headers writes all such headers.
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
  add_custom_target(${EMBED_TARGET}_openapi_header DEPENDS "${header}")
  add_dependencies(${EMBED_TARGET} ${EMBED_TARGET}_openapi_header)
  if(NOT TARGET openapi_headers)
    add_custom_target(openapi_headers)
  endif()
  add_dependencies(openapi_headers ${EMBED_TARGET}_openapi_header)
  target_include_directories(${EMBED_TARGET} PRIVATE "${directory}")
endfunction()
