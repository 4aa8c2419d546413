# What nearly every file includes of the standard library and of Boost, read once for all libraries
# (DREAMSCAPE_PRECOMPILE). It takes a third of a build from nothing.
#
# No header of ours is among them: a changed one rebuilds its users only. Files still include what they use; the `tsan`
# preset compiles without this and would not build otherwise.
function(dreamscape_header_set name)
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/precompiled/${name}.cpp" CONTENT "// For its precompiled headers.\n")
  add_library(${name} OBJECT "${CMAKE_BINARY_DIR}/precompiled/${name}.cpp")
  target_link_libraries(${name} PRIVATE dreamscape_options Boost::headers)
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

set(plain_headers
  <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable> <deque> <expected> <filesystem> <fstream>
  <functional> <map> <memory> <mutex> <optional> <set> <span> <sstream> <stdexcept> <string> <string_view> <thread>
  <unordered_map> <utility> <variant> <vector> <boost/json/value.hpp>)
dreamscape_header_set(dreamscape_headers ${plain_headers})
# By themselves: what includes Asio must link it.
set(asio_headers ${plain_headers}
  <boost/asio/as_tuple.hpp> <boost/asio/awaitable.hpp> <boost/asio/basic_waitable_timer.hpp>
  <boost/asio/co_spawn.hpp> <boost/asio/detached.hpp> <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp>
  <boost/asio/post.hpp> <boost/asio/this_coro.hpp> <boost/asio/use_awaitable.hpp>)
dreamscape_header_set(dreamscape_asio_headers ${asio_headers})
if(DREAMSCAPE_BUILD_TESTS)
  # Compiled like programs, as the tests are: GCC takes no header that was precompiled for a library (-fPIC) into one
  # (-fPIE).
  foreach(set plain asio)
    set(name dreamscape_${set}_test_headers)
    dreamscape_header_set(${name} ${${set}_headers} <gmock/gmock.h> <gtest/gtest.h> <boost/json/object.hpp>
      <boost/json/serialize.hpp>)
    target_link_libraries(${name} PRIVATE GTest::gtest GTest::gmock)
    target_compile_options(${name} PRIVATE -fPIE)
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  endforeach()
endif()

# GCC takes a precompiled header only where the macros it mentions are the same; these come with single libraries.
target_compile_definitions(dreamscape_options INTERFACE
  _FILE_OFFSET_BITS=64 $<TARGET_PROPERTY:Boost::json,INTERFACE_COMPILE_DEFINITIONS>)

# dreamscape_uses_asio(out library...): whether one of them is `runtime` or built on it.
set_property(GLOBAL PROPERTY DREAMSCAPE_ASIO_LIBRARIES runtime)
function(dreamscape_uses_asio out)
  get_property(asio_libraries GLOBAL PROPERTY DREAMSCAPE_ASIO_LIBRARIES)
  set(${out} FALSE PARENT_SCOPE)
  foreach(name IN LISTS ARGN)
    if(name IN_LIST asio_libraries)
      set(${out} TRUE PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

# dreamscape_precompile(library dependency...): Asio's headers go to `runtime` and to all that is built on it.
function(dreamscape_precompile library)
  dreamscape_uses_asio(uses_asio ${library} ${ARGN})
  if(uses_asio)
    set_property(GLOBAL APPEND PROPERTY DREAMSCAPE_ASIO_LIBRARIES ${library})
    target_precompile_headers(${library} REUSE_FROM dreamscape_asio_headers)
  else()
    target_precompile_headers(${library} REUSE_FROM dreamscape_headers)
  endif()
endfunction()

# The same for a test program.
function(dreamscape_precompile_test program)
  dreamscape_uses_asio(uses_asio ${ARGN})
  if(uses_asio)
    target_precompile_headers(${program} REUSE_FROM dreamscape_asio_test_headers)
  else()
    target_precompile_headers(${program} REUSE_FROM dreamscape_plain_test_headers)
  endif()
endfunction()
