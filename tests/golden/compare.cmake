# SPDX-License-Identifier: Apache-2.0
# Runs ANSWERS, which writes OUT, and fails when a byte is not the committed one.
execute_process(COMMAND ${ANSWERS} ${OUT} RESULT_VARIABLE status)
file(READ ${OUT} found)
file(READ ${EXPECTED} expected)
if(NOT status EQUAL 0 OR NOT found STREQUAL expected)
  message(FATAL_ERROR "answers differ from ${EXPECTED} (a changed result is a line in the "
    "change log, and the new answers are committed with it):\n${found}")
endif()
