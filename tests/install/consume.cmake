# SPDX-License-Identifier: Apache-2.0
# Builds one consumer from nothing and runs it:
#   cmake -DWAY=find_package -DSOURCE=... -DBUILD=... -DWORK=... -P consume.cmake
# WORK is emptied first, so that no earlier install can stand in for this one.
file(REMOVE_RECURSE ${WORK})
set(prefix_path ${PREFIX_PATH})
if(WAY STREQUAL "find_package")
  execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix
                  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  list(PREPEND prefix_path ${WORK}/prefix)
  # An installed package must not lean on the tree that it came from.
  file(GLOB_RECURSE packaged ${WORK}/prefix/*.cmake)
  foreach(file IN LISTS packaged)
    file(READ ${file} text)
    foreach(tree IN ITEMS ${SOURCE}/include ${SOURCE}/src ${BUILD}/generated)
      string(FIND "${text}" "${tree}" at)
      if(NOT at EQUAL -1)
        message(FATAL_ERROR "${file} names ${tree}")
      endif()
    endforeach()
  endforeach()
endif()
execute_process(
  COMMAND ${CMAKE_COMMAND} -S ${SOURCE}/tests/install/${WAY} -B ${WORK}/build -G ${GENERATOR}
          -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_COMPILER=${COMPILER}
          -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} "-DCMAKE_PREFIX_PATH=${prefix_path}"
          -DTILLIT_SOURCE_DIR=${SOURCE}
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${WORK}/build --target consumer
                COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${WORK}/build/consumer COMMAND_ERROR_IS_FATAL ANY)
