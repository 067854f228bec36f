# SPDX-License-Identifier: Apache-2.0
# The generated messages, a library of their own: no warnings, no unity build.
if(NOT TARGET tillit_proto)
  return()
endif()
file(GLOB protos CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/proto
     ${PROJECT_SOURCE_DIR}/proto/tillit/v1/*.proto)
set(generated ${PROJECT_BINARY_DIR}/generated)
file(MAKE_DIRECTORY ${generated})
if(NOT protos)
  return()
endif()
set(outputs "")
set(proto_files "")
foreach(proto IN LISTS protos)
  string(REGEX REPLACE "\\.proto$" "" stem "${proto}")
  add_custom_command(
    OUTPUT ${generated}/${stem}.pb.cc ${generated}/${stem}.pb.h
    COMMAND $<TARGET_FILE:protobuf::protoc> --cpp_out=${generated}
            -I ${PROJECT_SOURCE_DIR}/proto ${proto}
    DEPENDS ${PROJECT_SOURCE_DIR}/proto/${proto} VERBATIM)
  list(APPEND proto_files ${PROJECT_SOURCE_DIR}/proto/${proto})
  list(APPEND outputs ${generated}/${stem}.pb.cc ${generated}/${stem}.pb.h)
endforeach()
add_library(tillit_messages STATIC ${outputs})
add_library(tillit::messages ALIAS tillit_messages)
set_target_properties(tillit_messages PROPERTIES
  EXPORT_NAME messages UNITY_BUILD OFF POSITION_INDEPENDENT_CODE ON)
target_compile_features(tillit_messages PUBLIC cxx_std_20)
target_include_directories(tillit_messages SYSTEM PUBLIC
  $<BUILD_INTERFACE:${generated}> $<INSTALL_INTERFACE:include>)
target_link_libraries(tillit_messages PUBLIC protobuf::libprotobuf)
set_property(GLOBAL APPEND PROPERTY TILLIT_TARGETS tillit_messages)
if(TARGET tillit_proto)
  target_link_libraries(tillit_proto PUBLIC tillit_messages PRIVATE simdjson::simdjson)
endif()
if(TARGET tillit_fhir)
  target_link_libraries(tillit_fhir PRIVATE simdjson::simdjson)
endif()
if(TARGET tillit_intake)
  target_link_libraries(tillit_intake PUBLIC tillit_proto tillit_fhir tillit_table)
endif()
if(TARGET tillit_verbs)
  target_link_libraries(tillit_verbs PUBLIC tillit_intake tillit_builtin tillit_html)
endif()
