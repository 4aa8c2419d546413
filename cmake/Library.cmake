# dreamscape_library(NAME dir-name SOURCES a.cpp ... DEPENDS target... [PRIVATE_DEPENDS target...]
#                    [TESTS a_test.cpp ...] [TEST_DEPENDS target...] [FUZZERS a_fuzz.cpp ...] [BENCHMARKS a_benchmark.cpp ...])
#
# Declares the static library `dreamscape::NAME` together with the tests that stand beside its sources: one test
# program per library (`NAME_test`), one program per fuzz target and per benchmark. Includes are written from `libs/`
# or `services/`, so a path names its layer.
function(dreamscape_library)
  cmake_parse_arguments(LIB "" "NAME" "SOURCES;DEPENDS;PRIVATE_DEPENDS;TESTS;TEST_DEPENDS;FUZZERS;BENCHMARKS" ${ARGN})
  if(LIB_SOURCES)
    add_library(${LIB_NAME} STATIC ${LIB_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(${LIB_NAME} PRIVATE ${LIB_PRIVATE_DEPENDS})
    if(DREAMSCAPE_PRECOMPILE)
      dreamscape_precompile(${LIB_NAME} ${LIB_DEPENDS})
    endif()
  else()
    add_library(${LIB_NAME} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(dreamscape::${LIB_NAME} ALIAS ${LIB_NAME})
  target_include_directories(${LIB_NAME} ${scope} "${PROJECT_SOURCE_DIR}/libs" "${PROJECT_SOURCE_DIR}/services")
  target_link_libraries(${LIB_NAME} ${scope} dreamscape_options ${LIB_DEPENDS})

  if(DREAMSCAPE_BUILD_TESTS AND LIB_TESTS)
    dreamscape_test(NAME ${LIB_NAME}_test SOURCES ${LIB_TESTS} DEPENDS ${LIB_NAME} ${LIB_TEST_DEPENDS})
  endif()
  if(DREAMSCAPE_BUILD_FUZZERS)
    foreach(source IN LISTS LIB_FUZZERS)
      get_filename_component(fuzzer ${source} NAME_WE)
      add_executable(${fuzzer} ${source})
      target_link_libraries(${fuzzer} PRIVATE ${LIB_NAME})
      target_link_options(${fuzzer} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
  if(DREAMSCAPE_BUILD_BENCHMARKS)
    foreach(source IN LISTS LIB_BENCHMARKS)
      get_filename_component(program ${source} NAME_WE)
      add_executable(${program} ${source})
      target_link_libraries(${program} PRIVATE ${LIB_NAME} ${LIB_TEST_DEPENDS} benchmark::benchmark_main)
    endforeach()
  endif()
endfunction()

# dreamscape_test(NAME name SOURCES ... DEPENDS ... [TIMEOUT seconds] [MANUAL]): a GoogleTest program, registered with
# CTest unless it is MANUAL.
# Tests find kept data through DREAMSCAPE_CORPORA_DIR and built programs through DREAMSCAPE_BIN_DIR.
function(dreamscape_test)
  cmake_parse_arguments(TEST "MANUAL" "NAME;TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
  add_executable(${TEST_NAME} ${TEST_SOURCES})
  target_link_libraries(${TEST_NAME} PRIVATE dreamscape_options ${TEST_DEPENDS} GTest::gtest GTest::gmock GTest::gtest_main)
  target_compile_definitions(${TEST_NAME} PRIVATE
    DREAMSCAPE_CORPORA_DIR="${PROJECT_SOURCE_DIR}/tests/corpora"
    DREAMSCAPE_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    DREAMSCAPE_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  if(DREAMSCAPE_PRECOMPILE)
    dreamscape_precompile_test(${TEST_NAME} ${TEST_DEPENDS})
  endif()
  set_target_properties(${TEST_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  if(TEST_MANUAL)
    return()
  endif()
  # It ends what hangs. A busy machine may take many times as long as a free one.
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 900)
  endif()
  add_test(NAME ${TEST_NAME} COMMAND ${TEST_NAME} --gtest_brief=1)
  set_tests_properties(${TEST_NAME} PROPERTIES TIMEOUT ${TEST_TIMEOUT})
endfunction()

# dreamscape_log_answers(name of a dreamscape_test): its exchanges are kept below reports/answers/ for the test
# check_answers, which runs after all such programs.
function(dreamscape_log_answers name)
  set_property(TEST ${name} APPEND PROPERTY ENVIRONMENT "ANSWERS_FILE=${CMAKE_BINARY_DIR}/reports/answers/${name}.jsonl")
  set_property(TEST ${name} APPEND PROPERTY FIXTURES_SETUP answers)
endfunction()
