# SPDX-License-Identifier: Apache-2.0
# One static library a module. What a module may link is read from the floor table,
# so that an include that runs upward does not even find its target.

# Sets TILLIT_MODULES (lowest floor first), TILLIT_FLOOR_<module> and TILLIT_ALSO.
function(tillit_read_floors file)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(STRINGS ${file} lines REGEX "^[a-z0-9]")
  set(modules "")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE " +" ";" words "${line}")
    list(POP_FRONT words first)
    if(first STREQUAL "also")
      list(POP_FRONT words door)
      set(TILLIT_ALSO_${door} ${words} PARENT_SCOPE)
      continue()
    endif()
    foreach(module IN LISTS words)
      set(TILLIT_FLOOR_${module} ${first} PARENT_SCOPE)
      list(APPEND modules ${module})
    endforeach()
  endforeach()
  set(TILLIT_MODULES ${modules} PARENT_SCOPE)
endfunction()

# Makes tillit_<module> and tillit::<module> from src/<module>/*.cc.
function(tillit_module module)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${module}/*.cc)
  if(NOT sources OR module MATCHES "^(cli|capi)$")
    return()
  endif()
  if(TILLIT_CORE_ONLY AND TILLIT_FLOOR_${module} GREATER_EQUAL 20 AND
     NOT module STREQUAL "builtin")
    return()
  endif()
  add_library(tillit_${module} STATIC ${sources})
  add_library(tillit::${module} ALIAS tillit_${module})
  set_target_properties(tillit_${module} PROPERTIES
    EXPORT_NAME ${module} POSITION_INDEPENDENT_CODE ON)
  target_include_directories(tillit_${module} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<INSTALL_INTERFACE:include>
    PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(tillit_${module} PUBLIC tillit_flags
    absl::status absl::statusor absl::strings absl::str_format absl::span
    absl::function_ref Threads::Threads)
  foreach(other IN LISTS TILLIT_MODULES)
    # Only the core's floors are linked downward; a door names its own libraries.
    if(TARGET tillit_${other} AND TILLIT_FLOOR_${other} LESS TILLIT_FLOOR_${module}
       AND TILLIT_FLOOR_${other} LESS 20)
      target_link_libraries(tillit_${module} PUBLIC tillit_${other})
    endif()
  endforeach()
  set_property(GLOBAL APPEND PROPERTY TILLIT_TARGETS tillit_${module})
endfunction()
