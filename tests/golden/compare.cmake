# SPDX-License-Identifier: Apache-2.0
# Runs ANSWERS and fails when a line is not the committed one.
execute_process(COMMAND ${ANSWERS} OUTPUT_VARIABLE found RESULT_VARIABLE status)
file(READ ${EXPECTED} expected)
if(NOT status EQUAL 0 OR NOT found STREQUAL expected)
  message(FATAL_ERROR "answers differ from ${EXPECTED} (a changed result is a line in the "
    "change log, and the new answers are committed with it):\n${found}")
endif()
