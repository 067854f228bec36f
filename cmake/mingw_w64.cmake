# SPDX-License-Identifier: Apache-2.0
# Windows x64 by Debian's mingw-w64, whose "posix" compilers know std::thread. What is
# linked comes from CMAKE_FIND_ROOT_PATH (tools/hidden_dependencies prints it), what runs
# during the build from this machine.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR x86_64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32-gcc-posix)
set(CMAKE_CXX_COMPILER x86_64-w64-mingw32-g++-posix)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32-windres)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
# Test programs take no DLL of the compiler's along, and run by Wine.
set(CMAKE_EXE_LINKER_FLAGS_INIT -static)
find_program(TILLIT_WINE wine)
if(TILLIT_WINE)
  set(CMAKE_CROSSCOMPILING_EMULATOR ${TILLIT_WINE})
endif()
