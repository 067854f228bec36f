# SPDX-License-Identifier: Apache-2.0
# The C ABI: an object library for tests in the process, and libtillit.so or tillit.dll,
# which holds Protobuf, Abseil, simdjson and the C++ library inside itself and shows
# tillit_* alone.
if(NOT TARGET tillit_verbs)
  return()
endif()
set(schema ${PROJECT_BINARY_DIR}/generated/capi/schema.h)
add_custom_command(
  OUTPUT ${schema}
  COMMAND ${CMAKE_COMMAND} -DPROTOC=$<TARGET_FILE:protobuf::protoc>
          -DROOT=${PROJECT_SOURCE_DIR}/proto -DOUT=${schema}
          -P ${PROJECT_SOURCE_DIR}/cmake/schema_version.cmake
  DEPENDS ${PROJECT_SOURCE_DIR}/cmake/schema_version.cmake ${proto_files} VERBATIM)
set(capi_sources
  ${PROJECT_SOURCE_DIR}/src/capi/c.cc ${PROJECT_SOURCE_DIR}/src/capi/arrow.cc
  ${PROJECT_SOURCE_DIR}/src/capi/call.cc
  ${PROJECT_SOURCE_DIR}/src/capi/memory_budget.cc ${schema})
set(build_name "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} ${CMAKE_BUILD_TYPE}")

function(tillit_c_target name)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src
    ${PROJECT_BINARY_DIR}/generated)
  target_compile_definitions(${name} PRIVATE TILLIT_BUILDING_LIBRARY
    TILLIT_VERSION="${PROJECT_VERSION}" TILLIT_BUILD="${build_name}")
endfunction()

# Not installed: C++ programs call tillit::verbs::Engine.
add_library(tillit_capi STATIC ${capi_sources})
tillit_c_target(tillit_capi)
target_link_libraries(tillit_capi PUBLIC tillit_verbs tillit_columnar)
# The library's operator new, for tests that bound or fail its memory.
add_library(tillit_operator_new OBJECT ${PROJECT_SOURCE_DIR}/src/capi/operator_new.cc)
target_include_directories(tillit_operator_new PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(tillit_operator_new PRIVATE tillit_flags)

if(NOT TILLIT_BUILD_SHARED)
  return()
endif()
add_library(tillit_shared SHARED ${capi_sources}
  ${PROJECT_SOURCE_DIR}/src/capi/operator_new.cc)
tillit_c_target(tillit_shared)
set_target_properties(tillit_shared PROPERTIES OUTPUT_NAME tillit
  VERSION ${PROJECT_VERSION} SOVERSION 1
  CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
  LINK_DEPENDS ${PROJECT_SOURCE_DIR}/src/capi/libtillit.map)
target_link_libraries(tillit_shared PRIVATE tillit_verbs tillit_columnar)
# libstdc++ inside, so that every allocation goes through the library's operator new.
# nodelete: Protobuf and the threads of a host hold pointers into the library.
if(WIN32)
  target_sources(tillit_shared PRIVATE ${PROJECT_SOURCE_DIR}/src/capi/windows.cc)
  set_target_properties(tillit_shared PROPERTIES PREFIX "")
  target_link_options(tillit_shared PRIVATE -static -Wl,--gc-sections
    -Wl,--no-insert-timestamp)
else()
  target_link_options(tillit_shared PRIVATE -static-libstdc++ -static-libgcc
    -Wl,--exclude-libs,ALL -Wl,--no-undefined -Wl,-Bsymbolic -Wl,--gc-sections
    -Wl,-z,nodelete -Wl,-z,relro -Wl,-z,now
    -Wl,--version-script,${PROJECT_SOURCE_DIR}/src/capi/libtillit.map)
  # What tools/check_stability.py reads the binary interface from, beside the library.
  target_compile_options(tillit_shared PRIVATE -g)
  set(library $<TARGET_FILE:tillit_shared>)
  add_custom_command(TARGET tillit_shared POST_BUILD
    COMMAND ${CMAKE_OBJCOPY} --only-keep-debug ${library} ${library}.debug
    COMMAND ${CMAKE_OBJCOPY} --strip-debug --add-gnu-debuglink=${library}.debug ${library}
    VERBATIM)
endif()

if(NOT TILLIT_INSTALL)
  return()
endif()
# cmake --install FOLDER --component c: the library, its header and tillit.pc alone.
include(GNUInstallDirs)
set(pc_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH include_from_pc ${CMAKE_INSTALL_PREFIX}/${pc_dir}
     ${CMAKE_INSTALL_PREFIX}/include)
configure_file(${PROJECT_SOURCE_DIR}/cmake/tillit.pc.in ${PROJECT_BINARY_DIR}/tillit.pc @ONLY)
install(TARGETS tillit_shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT c
        NAMELINK_COMPONENT c
        RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT c
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT c)
install(FILES ${PROJECT_SOURCE_DIR}/include/tillit/c.h DESTINATION include/tillit
        COMPONENT c)
install(FILES ${PROJECT_BINARY_DIR}/tillit.pc DESTINATION ${pc_dir} COMPONENT c)
