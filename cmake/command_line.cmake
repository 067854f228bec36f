# SPDX-License-Identifier: Apache-2.0
# The `tillit` program, for POSIX systems.
file(GLOB cli_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/cli/*.cc)
if(NOT TARGET tillit_verbs OR NOT PROJECT_IS_TOP_LEVEL OR WIN32)
  return()
endif()
find_package(CLI11 REQUIRED)
add_executable(tillit_cli ${cli_sources})
set_target_properties(tillit_cli PROPERTIES OUTPUT_NAME tillit)
target_include_directories(tillit_cli PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(tillit_cli PRIVATE
  tillit_builtin tillit_intake tillit_html tillit_service tillit_verbs
  CLI11::CLI11)
