# SPDX-License-Identifier: Apache-2.0
# Tests that use more floors than their own folder's module.
if(TARGET builtin_test)
  target_link_libraries(builtin_test PRIVATE tillit_proto)
endif()
if(TARGET tillit_builtin)
  tillit_test(published_cases_test
    SOURCES published_cases/models_test.cc published_cases/decisions_test.cc
            published_cases/deficits_test.cc
            published_cases/instruments_test.cc
            published_cases/readings_test.cc
    LIBRARIES tillit_builtin)
  tillit_test(published_vectors_test SHARED
    SOURCES published_cases/vectors_test.cc published_cases/vignettes_test.cc
            published_cases/priority_groups_test.cc published_cases/profile_table_test.cc
            published_cases/hfrs_table_test.cc
            published_cases/instrument_tables_test.cc
            published_cases/settled_test.cc
    LIBRARIES tillit_builtin)
  file(GLOB shipped CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/service/builtin/*_test.cc)
  if(shipped)
    tillit_test(shipped_content_test SOURCES ${shipped} LIBRARIES tillit_builtin)
  endif()
endif()
if(TARGET tillit_cli)
  tillit_test(scenarios_test
    SOURCES scenarios/one_patient_test.cc scenarios/sixth_service_test.cc
            scenarios/left_in_peace_test.cc scenarios/add_a_model_test.cc scenarios/plan_safety_test.cc
            scenarios/viewed_run_test.cc scenarios/add_a_pathway_test.cc
    LIBRARIES tillit_builtin tillit_proto tillit_html tillit_table tillit_verbs)
  add_dependencies(scenarios_test tillit_cli)
  # Held against the program and the Python package by python/tests.
  add_executable(score_records scenarios/score_records.cc)
  target_link_libraries(score_records PRIVATE tillit_builtin tillit_proto)
  tillit_test(public_patients_test SHARED
    SOURCES scenarios/public_patients_test.cc
    LIBRARIES tillit_builtin tillit_proto tillit_fhir tillit_html tillit_table)
endif()
if(TARGET model_cards)
  add_test(NAME model_cards_test COMMAND model_cards ${PROJECT_SOURCE_DIR}/catalogue
           ${PROJECT_SOURCE_DIR}/docs/models --check)
  set_tests_properties(model_cards_test PROPERTIES LABELS local TIMEOUT 30)
endif()
if(TARGET columnar_test AND TARGET tillit_generate_list)
  target_link_libraries(columnar_test PRIVATE tillit_generate_list tillit_table)
endif()
if(TARGET tillit_generate_list)
  tillit_test(generate_list_test
    SOURCES generate_list/calibration_test.cc
    LIBRARIES tillit_generate_list tillit_table)
endif()
if(TARGET tillit_cli)
  find_package(Python3 COMPONENTS Interpreter REQUIRED)
  add_test(NAME cli_program_test COMMAND ${Python3_EXECUTABLE} -B
           ${CMAKE_CURRENT_SOURCE_DIR}/cli/program_test.py)
  set_tests_properties(cli_program_test PROPERTIES LABELS local TIMEOUT 300
    ENVIRONMENT "TILLIT_BINARY_DIR=${PROJECT_BINARY_DIR}")
  if(TILLIT_SHARED)
    add_test(NAME cli_real_input_test COMMAND ${Python3_EXECUTABLE} -B
             ${CMAKE_CURRENT_SOURCE_DIR}/cli/real_input_test.py)
    set_tests_properties(cli_real_input_test PROPERTIES LABELS shared TIMEOUT 600
      ENVIRONMENT
      "TILLIT_BINARY_DIR=${PROJECT_BINARY_DIR};TILLIT_SHARED_DIR=${TILLIT_SHARED}")
    add_test(NAME data_count_map_test COMMAND ${Python3_EXECUTABLE} -B
             ${CMAKE_CURRENT_SOURCE_DIR}/data/count_map.py
             ${CMAKE_CURRENT_SOURCE_DIR}/data/synthea_map.csv ${TILLIT_SHARED}/data/fhir/codes)
    set_tests_properties(data_count_map_test PROPERTIES LABELS shared TIMEOUT 60)
  endif()
endif()
add_subdirectory(tools)
add_subdirectory(install)
if(TARGET capi_test)
  target_sources(capi_test PRIVATE capi/header_is_plain_c.c)
  target_link_libraries(capi_test PRIVATE tillit_operator_new)
  set_source_files_properties(capi/header_is_plain_c.c PROPERTIES
    COMPILE_OPTIONS "-std=c99;-Wall;-Wextra;-Wpedantic;-Werror")
endif()
if(TARGET tillit_generate_list)
  add_executable(golden_answers golden/answers.cc)
  target_include_directories(golden_answers PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(golden_answers PRIVATE tillit_generate_list)
  add_test(NAME golden_answers_test COMMAND ${CMAKE_COMMAND}
    -DANSWERS=$<TARGET_FILE:golden_answers> -DOUT=${CMAKE_CURRENT_BINARY_DIR}/answers.txt
    -DEXPECTED=${CMAKE_CURRENT_SOURCE_DIR}/golden/answers.txt
    -P ${CMAKE_CURRENT_SOURCE_DIR}/golden/compare.cmake)
  set_tests_properties(golden_answers_test PROPERTIES LABELS local)
endif()
if(TARGET capi_test)
  # On the library's own operator new, above a malloc that counts and fails.
  add_library(tillit_counted_memory OBJECT capi/counted_memory.cc)
  target_include_directories(tillit_counted_memory PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(tillit_counted_memory PRIVATE tillit_flags)
  target_link_options(tillit_counted_memory INTERFACE -Wl,--wrap=malloc,--wrap=free)
  foreach(subject allocation_failure limits stack)
    tillit_test(capi_${subject}_test SOURCES capi/${subject}_test.cc
      LIBRARIES tillit_capi tillit_operator_new tillit_counted_memory)
  endforeach()
  if(TARGET tillit_generate_list)
    tillit_test(score_only_test SOURCES scenarios/score_only_test.cc
      LIBRARIES tillit_capi tillit_operator_new tillit_counted_memory tillit_generate_list)
  endif()
endif()
if(TARGET capi_test)
  # tests/stability: what each release promised, with the c.h of that release.
  add_executable(write_calls stability/write_calls.cc)
  target_include_directories(write_calls PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_definitions(write_calls PRIVATE TILLIT_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(write_calls PRIVATE tillit_capi GTest::gtest)
  file(GLOB baselines CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR}/stability
       ${CMAKE_CURRENT_SOURCE_DIR}/stability/v*)
  foreach(baseline IN LISTS baselines)
    tillit_test(stability_${baseline}_test SOURCES stability/calls_test.cc
      LIBRARIES tillit_capi)
    target_include_directories(stability_${baseline}_test BEFORE PRIVATE
      ${CMAKE_CURRENT_SOURCE_DIR}/stability/${baseline})
    target_compile_definitions(stability_${baseline}_test PRIVATE
      TILLIT_BASELINE="${baseline}")
  endforeach()
endif()
