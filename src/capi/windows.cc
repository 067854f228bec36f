// SPDX-License-Identifier: Apache-2.0
// tillit.dll stays in the process once it was loaded, as libtillit.so does by -z
// nodelete.
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

namespace {

HMODULE library;
[[maybe_unused]] const BOOL stays = GetModuleHandleExW(
    GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_PIN,
    reinterpret_cast<LPCWSTR>(&library), &library);

}  // namespace
