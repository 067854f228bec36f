/* SPDX-License-Identifier: Apache-2.0
 * Opened and closed a thousand times: resident, as rule 13 of c.h says, and flat. */
#include "host.h"

int main(int argc, char** argv) {
  CHECK(argc == 2);
  CHECK(dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD) == NULL);
  long warm = 0;
  void* first = NULL;
  for (int round = 1; round <= 1000; ++round) {
    const library it = open_library(argv[1], RTLD_LOCAL);
    if (first == NULL) first = (void*)it.call;
    CHECK((void*)it.call == first);
    tillit_engine* engine = new_engine(&it);
    free(score(&it, engine));
    it.engine_free(engine);
    CHECK(dlclose(it.handle) == 0);
    if (round == 300) warm = resident_bytes();
  }
  const long grown = resident_bytes() - warm;
  printf("resident after 300 rounds: %ld KiB; 700 rounds later: %+ld KiB\n", warm / 1024,
         grown / 1024);
  CHECK(grown <= 256 * 1024);
  void* again = dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD);
  CHECK(again != NULL);
  dlclose(again);
  return 0;
}
