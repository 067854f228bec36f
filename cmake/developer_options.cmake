# SPDX-License-Identifier: Apache-2.0
# What developers and CI switch: compiler cache, linker, warnings, sanitizers.
include(CheckLinkerFlag)

if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_CXX_STANDARD 20)
  set(CMAKE_CXX_STANDARD_REQUIRED ON)
  set(CMAKE_CXX_EXTENSIONS OFF)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
  if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
  endif()
  find_program(TILLIT_CCACHE ccache)
  if(TILLIT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${TILLIT_CCACHE})
  endif()
  find_program(TILLIT_MOLD mold)
  if(TILLIT_MOLD AND NOT WIN32)
    add_link_options(-fuse-ld=mold)
  endif()
endif()

# "address;undefined", "thread" or empty.
set(TILLIT_SANITIZE "" CACHE STRING "Sanitizers, separated by semicolons")
foreach(sanitizer IN LISTS TILLIT_SANITIZE)
  add_compile_options(-fsanitize=${sanitizer} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${sanitizer})
  if(sanitizer STREQUAL "undefined")
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endforeach()

# The library that hosts load. tools/hidden_dependencies has the same for what it holds.
if(TILLIT_BUILD_SHARED)
  # The same bytes wherever it is built.
  add_compile_options(-ffile-prefix-map=${PROJECT_BINARY_DIR}=./build
    -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
endif()
if(TILLIT_BUILD_SHARED AND NOT WIN32)
  add_compile_options(-D_GLIBCXX_ASSERTIONS -fstack-protector-strong
    -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
    add_compile_options(-fcf-protection)
  endif()
endif()

# Every module tells libFuzzer which branches an input reached.
if(TILLIT_BUILD_FUZZERS)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

option(TILLIT_COVERAGE "Count executed lines" OFF)
if(TILLIT_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# Clang reports a deprecated function inside libstdc++ 12's own std::stable_sort.
# -ffp-contract=off: a fused multiply-add would change the last bit from one
# processor to another.
add_library(tillit_flags INTERFACE)
target_compile_features(tillit_flags INTERFACE cxx_std_20)
target_compile_options(tillit_flags INTERFACE
  $<BUILD_INTERFACE:-ffp-contract=off> $<BUILD_INTERFACE:-Wall> $<BUILD_INTERFACE:-Wextra>
  $<BUILD_INTERFACE:-Wno-missing-field-initializers>
  $<BUILD_INTERFACE:$<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>>
  $<BUILD_INTERFACE:$<$<BOOL:${TILLIT_WARNINGS_AS_ERRORS}>:-Werror>>)
