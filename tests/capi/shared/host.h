/* SPDX-License-Identifier: Apache-2.0
 * What the hosts of these tests share: the library, opened as a plug-in is, and one
 * patient to score. The library's path is the program's first argument. */
#ifndef TILLIT_TESTS_CAPI_SHARED_HOST_H_
#define TILLIT_TESTS_CAPI_SHARED_HOST_H_

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "system.h"
#include "tillit/c.h"

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                \
    }                                                                         \
  } while (0)

/* The functions that a host looks up. */
/* clang-format off */
#define TILLIT_FUNCTIONS(X)                                                     \
  X(abi_version) X(status_name) X(engine_new) X(engine_free) X(call)            \
  X(list_begin) X(list_push) X(list_finish) X(list_free) X(bytes_free)
/* clang-format on */

typedef struct library {
  void* handle;
#define X(name) __typeof__(&tillit_##name) name;
  TILLIT_FUNCTIONS(X)
#undef X
} library;

static inline library open_library(const char* path, int flags) {
  library it;
  memset(&it, 0, sizeof(it));
  it.handle = dlopen(path, RTLD_NOW | flags);
  if (it.handle == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    exit(1);
  }
#define X(name) *(void**)&it.name = dlsym(it.handle, "tillit_" #name);
  TILLIT_FUNCTIONS(X)
#undef X
  CHECK(it.call != NULL && it.abi_version() == TILLIT_ABI_VERSION);
  return it;
}

static inline tillit_engine* new_engine(const library* it) {
  tillit_engine* engine = NULL;
  tillit_bytes error = {NULL, 0};
  CHECK(it->engine_new(NULL, 0, NULL, &engine, &error) == TILLIT_OK);
  it->bytes_free(&error);
  return engine;
}

#define HEAD "\"service\":\"psht\",\"as_of\":\"2026-11-02\""
#define ONE_PATIENT                                                              \
  "{\"records\":[{\"id\":\"p1\",\"birth\":\"1938\",\"facts\":[{\"kind\":"        \
  "\"FACT_KIND_CONDITION\",\"code\":{\"system\":\"ICD-10\",\"code\":\"I50.9\"}," \
  "\"date\":\"2026-01-02\"}]}]}"
#define SCORE_REQUEST "{" HEAD ",\"patients\":" ONE_PATIENT "}"

/* The reply as text, for the caller to free(). */
static inline char* answer(const library* it, const tillit_engine* engine, int32_t verb,
                           const char* request, int32_t threads, int32_t expected) {
  tillit_control control;
  memset(&control, 0, sizeof(control));
  control.struct_size = sizeof(control);
  control.encoding = TILLIT_JSON;
  control.threads = threads;
  tillit_bytes reply = {NULL, 0};
  const int32_t status =
      it->call(engine, verb, (const uint8_t*)request, strlen(request), &control, &reply);
  char* text = (char*)calloc(reply.size + 1, 1);
  CHECK(text != NULL);
  if (reply.size != 0) memcpy(text, reply.data, reply.size);
  it->bytes_free(&reply);
  if (status != expected) fprintf(stderr, "%s\n", text);
  CHECK(status == expected);
  return text;
}

static inline char* score(const library* it, const tillit_engine* engine) {
  char* text = answer(it, engine, TILLIT_SCORE, SCORE_REQUEST, 0, TILLIT_OK);
  CHECK(strstr(text, "\"patient\":\"p1\"") != NULL);
  CHECK(strstr(text, "\"points\":\"2\"") != NULL);
  return text;
}

#endif /* TILLIT_TESTS_CAPI_SHARED_HOST_H_ */
