# SPDX-License-Identifier: Apache-2.0
# Found, never downloaded. Debian's Protobuf has no CMake package; others have.
find_package(absl REQUIRED)
find_package(Threads REQUIRED)
find_package(Protobuf CONFIG QUIET)
if(NOT Protobuf_FOUND)
  find_package(Protobuf 3.21 MODULE REQUIRED)
endif()
if(NOT TARGET protobuf::protoc)
  find_program(TILLIT_PROTOC protoc REQUIRED)
  add_executable(protobuf::protoc IMPORTED GLOBAL)
  set_target_properties(protobuf::protoc PROPERTIES IMPORTED_LOCATION ${TILLIT_PROTOC})
endif()
find_package(simdjson REQUIRED)
