# SPDX-License-Identifier: Apache-2.0
# docs/models is written from the catalogue: `--target write_model_cards` writes it, and a
# test says when it is not what the catalogue says. A tool of this repository.
if(NOT PROJECT_IS_TOP_LEVEL OR NOT TARGET tillit_proto)
  return()
endif()
add_executable(model_cards ${PROJECT_SOURCE_DIR}/tools/model_cards.cc)
target_link_libraries(model_cards PRIVATE tillit_proto)
add_custom_target(write_model_cards
  COMMAND model_cards ${PROJECT_SOURCE_DIR}/catalogue ${PROJECT_SOURCE_DIR}/docs/models
  VERBATIM)
