# SPDX-License-Identifier: Apache-2.0
# The generator of synthetic lists: a program for POSIX systems, and a library for its test.
# A tool of this repository: it is not installed.
if(NOT PROJECT_IS_TOP_LEVEL)
  return()
endif()
file(GLOB generate_list_sources CONFIGURE_DEPENDS
     ${PROJECT_SOURCE_DIR}/tools/generate_list/*.cc)
add_library(tillit_generate_list STATIC ${generate_list_sources})
target_include_directories(tillit_generate_list PUBLIC ${PROJECT_SOURCE_DIR}/tools)
target_link_libraries(tillit_generate_list PUBLIC
  tillit_base tillit_facts tillit_builtin)
if(NOT TARGET tillit_table OR WIN32)
  return()
endif()
find_package(CLI11 REQUIRED)
add_executable(generate_list ${PROJECT_SOURCE_DIR}/tools/generate_list.cc)
set_target_properties(generate_list PROPERTIES
  RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
target_link_libraries(generate_list PRIVATE
  tillit_generate_list tillit_table CLI11::CLI11)
