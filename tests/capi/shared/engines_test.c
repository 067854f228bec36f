/* SPDX-License-Identifier: Apache-2.0
 * Several engines and threads: shared engines, and engines that come and go beside them.
 */
#include <pthread.h>

#include "host.h"

enum { kEngines = 3, kThreads = 8, kRounds = 50 };

static library it;
static tillit_engine* engines[kEngines];
static char* expected;

static void use(const tillit_engine* engine, int32_t threads) {
  char* text = answer(&it, engine, TILLIT_SCORE, SCORE_REQUEST, threads, TILLIT_OK);
  CHECK(strcmp(text, expected) == 0);
  free(text);
}

static void* work(void* argument) {
  const intptr_t number = (intptr_t)argument;
  for (int round = 0; round < kRounds; ++round) {
    use(engines[(number + round) % kEngines], round % 5 == 0 ? 3 : 0);
    if (round % 10 == 0) {
      tillit_engine* own = new_engine(&it);
      use(own, 0);
      it.engine_free(own);
    }
    free(answer(&it, engines[round % kEngines], TILLIT_SCORE, "{}", 0, TILLIT_NOT_FOUND));
  }
  return NULL;
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  it = open_library(argv[1], RTLD_LOCAL);
  for (int i = 0; i < kEngines; ++i) engines[i] = new_engine(&it);
  expected = score(&it, engines[0]);
  pthread_t threads[kThreads];
  for (intptr_t i = 0; i < kThreads; ++i) {
    CHECK(pthread_create(&threads[i], NULL, work, (void*)i) == 0);
  }
  for (int i = 0; i < kThreads; ++i) pthread_join(threads[i], NULL);
  it.engine_free(engines[0]);
  use(engines[1], 0); /* which knows nothing of the one that went */
  it.engine_free(engines[1]);
  it.engine_free(engines[2]);
  free(expected);
  return 0;
}
