/* SPDX-License-Identifier: Apache-2.0
 * What the hosts of these tests ask of the system, by the names that POSIX has for it. */
#ifndef TILLIT_TESTS_CAPI_SHARED_SYSTEM_H_
#define TILLIT_TESTS_CAPI_SHARED_SYSTEM_H_

#include <stdio.h>
#include <stdlib.h>

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#define PSAPI_VERSION 2 /* in KERNEL32 */
#include <windows.h>
/* after windows.h */
#include <psapi.h>

enum { RTLD_NOW = 0, RTLD_LOCAL = 0, RTLD_GLOBAL = 0, RTLD_NOLOAD = 1 };

static inline void* dlopen(const char* path, int flags) {
  HMODULE library = GetModuleHandleA(path);
  if ((flags & RTLD_NOLOAD) != 0 && library == NULL) return NULL;
  return (void*)LoadLibraryA(path);
}
static inline void* dlsym(void* library, const char* name) {
  return (void*)GetProcAddress((HMODULE)library, name);
}
static inline int dlclose(void* library) { return !FreeLibrary((HMODULE)library); }
static inline const char* dlerror(void) {
  static char text[40];
  snprintf(text, sizeof(text), "LoadLibrary: error %lu", GetLastError());
  return text;
}

static inline long resident_bytes(void) {
  PROCESS_MEMORY_COUNTERS memory;
  if (!GetProcessMemoryInfo(GetCurrentProcess(), &memory, sizeof(memory))) abort();
  return (long)memory.WorkingSetSize;
}
#else
#include <dlfcn.h>
#include <unistd.h>

static inline long resident_bytes(void) {
  long pages = 0;
  FILE* file = fopen("/proc/self/statm", "r");
  if (file == NULL || fscanf(file, "%*d %ld", &pages) != 1) abort();
  fclose(file);
  return pages * sysconf(_SC_PAGESIZE);
}
#endif

#endif /* TILLIT_TESTS_CAPI_SHARED_SYSTEM_H_ */
