# dreamscape_headers: what nearly every file includes of the standard library and of Boost, read once for all libraries
# (DREAMSCAPE_PRECOMPILE). It takes a third of a build from nothing.
#
# No header of ours is among them: a changed one rebuilds its users only. Files still include what they use; the `dev`
# preset compiles without this and would not build otherwise.
file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/precompiled/headers.cpp" CONTENT "// For its precompiled header.\n")
add_library(dreamscape_headers OBJECT "${CMAKE_BINARY_DIR}/precompiled/headers.cpp")
target_link_libraries(dreamscape_headers PRIVATE dreamscape_options Boost::headers)
target_precompile_headers(dreamscape_headers PRIVATE
  <algorithm> <array> <atomic> <charconv> <chrono> <condition_variable> <deque> <expected> <filesystem> <fstream>
  <functional> <map> <memory> <mutex> <optional> <set> <span> <sstream> <stdexcept> <string> <string_view> <thread>
  <unordered_map> <utility> <variant> <vector>
  <boost/asio/as_tuple.hpp> <boost/asio/awaitable.hpp> <boost/asio/basic_waitable_timer.hpp>
  <boost/asio/co_spawn.hpp> <boost/asio/detached.hpp> <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp>
  <boost/asio/post.hpp> <boost/asio/this_coro.hpp> <boost/asio/use_awaitable.hpp> <boost/json/value.hpp>)

# GCC takes a precompiled header only where the macros it mentions are the same; these come with single libraries.
target_compile_definitions(dreamscape_options INTERFACE
  _FILE_OFFSET_BITS=64 $<TARGET_PROPERTY:Boost::json,INTERFACE_COMPILE_DEFINITIONS>)
