# SPDX-License-Identifier: Apache-2.0
# The catalogue's files become one array in the builtin store, here or in another build.
if(TILLIT_EMBEDDED_CATALOGUE OR NOT TARGET tillit_proto)
  target_sources(tillit_builtin PRIVATE ${TILLIT_EMBEDDED_CATALOGUE})
  return()
endif()
file(GLOB_RECURSE catalogue_files CONFIGURE_DEPENDS
     ${PROJECT_SOURCE_DIR}/catalogue/*.textproto)
add_executable(embed_catalogue ${PROJECT_SOURCE_DIR}/tools/embed_catalogue.cc)
target_link_libraries(embed_catalogue PRIVATE tillit_proto)
set(embedded ${PROJECT_BINARY_DIR}/generated/embedded_catalogue.cc)
add_custom_command(
  OUTPUT ${embedded}
  COMMAND embed_catalogue ${PROJECT_SOURCE_DIR}/catalogue ${embedded}
  DEPENDS embed_catalogue ${catalogue_files} VERBATIM)
if(TARGET tillit_builtin)
  target_sources(tillit_builtin PRIVATE ${embedded})
endif()
