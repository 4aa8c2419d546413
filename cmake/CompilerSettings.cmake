# Language level, warnings (errors here), sanitizers and hardening shared by every target.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(dreamscape_options INTERFACE)
target_compile_options(dreamscape_options INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Woverloaded-virtual
  -Wconversion -Wno-sign-conversion -Wimplicit-fallthrough
  -fno-strict-aliasing -fstack-protector-strong)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports these inside coroutine frames and std::expected where nothing is wrong (GCC bugs 105562, 109448).
  target_compile_options(dreamscape_options INTERFACE
    -Wno-maybe-uninitialized -Wno-dangling-reference -Wno-mismatched-new-delete -Wno-stringop-overflow
    -Wno-array-bounds -Wno-stringop-overread -Wno-free-nonheap-object)
  if(CMAKE_UNITY_BUILD)
    # To GCC a source file that is included is a header, whose types should not be of its own.
    target_compile_options(dreamscape_options INTERFACE -Wno-subobject-linkage)
  endif()
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(dreamscape_options INTERFACE -fcoroutines)
  endif()
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libbson's struct is declared ahead, so that its header stays out of ours; its alignment stands in that header only.
  # The embedded OpenAPI documents are longer than the standard asks every compiler to take.
  target_compile_options(dreamscape_options INTERFACE -Wno-align-mismatch -Wno-overlength-strings)
endif()
target_compile_definitions(dreamscape_options INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
  # Coroutine frames that a thread keeps for reuse. A request is about eight calls deep; beyond Asio's two each costs a
  # malloc and a free.
  BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=8)
if(DREAMSCAPE_SANITIZE)
  target_compile_options(dreamscape_options INTERFACE -fsanitize=${DREAMSCAPE_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  if(DREAMSCAPE_SANITIZE MATCHES "undefined" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # A check before each use of each reference is a third of what the compiler has to do. AddressSanitizer stops where a
    # null pointer is read as well; what reads bytes from outside is fuzzed with Clang, with both checks.
    target_compile_options(dreamscape_options INTERFACE -fno-sanitize=null,alignment)
  endif()
  target_link_options(dreamscape_options INTERFACE -fsanitize=${DREAMSCAPE_SANITIZE})
  target_compile_definitions(dreamscape_options INTERFACE DREAMSCAPE_SANITIZED)
  if(DREAMSCAPE_SANITIZE MATCHES "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Asio uses atomic_thread_fence, which this sanitizer cannot follow and GCC warns of.
    target_compile_options(dreamscape_options INTERFACE -Wno-tsan)
  endif()
else()
  # What a release checks while it runs; deploy/docker/check_hardening.py looks whether it does. The distribution's compiler may have
  # a level of its own, hence -U. Level 3 also knows sizes that are computed, and like the others needs -O.
  target_compile_options(dreamscape_options INTERFACE
    $<$<CONFIG:Release>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3;-D_GLIBCXX_ASSERTIONS>)
  include(CheckCXXCompilerFlag)
  foreach(flag -fstack-clash-protection -fcf-protection=full)  # the second is for x86 alone
    string(MAKE_C_IDENTIFIER "DREAMSCAPE_HAS${flag}" has_flag)
    check_cxx_compiler_flag(${flag} ${has_flag})
    if(${has_flag})
      target_compile_options(dreamscape_options INTERFACE $<$<CONFIG:Release>:${flag}>)
    endif()
  endforeach()
endif()
if(DREAMSCAPE_BUILD_FUZZERS)
  target_compile_options(dreamscape_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(DREAMSCAPE_COVERAGE)
  target_compile_options(dreamscape_options INTERFACE --coverage)
  target_link_options(dreamscape_options INTERFACE --coverage)
endif()

# Static programs are linked by GNU ld: with `-static-pie -z now`, mold 2.37 makes programs that crash before main.
find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM AND NOT DREAMSCAPE_STATIC)
  target_link_options(dreamscape_options INTERFACE -fuse-ld=mold)
endif()
target_link_options(dreamscape_options INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--gc-sections)
target_compile_options(dreamscape_options INTERFACE $<$<CONFIG:Release>:-ffunction-sections;-fdata-sections>)
