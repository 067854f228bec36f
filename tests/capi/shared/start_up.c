/* SPDX-License-Identifier: Apache-2.0
 * start_up LIBRARY: what loading it, making an engine and scoring one record take, the
 * best of five beside a calibration loop, in processor time: machines are shared. */
#include <time.h>

#include "host.h"

static double now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* A million steps of a generator: what this machine does in the same run. */
static double calibration_ms(void) {
  const double begin = now_ms();
  volatile uint64_t state = 1;
  for (int i = 0; i < 1000000; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
  }
  return now_ms() - begin;
}

static int by_value(const void* a, const void* b) {
  const double x = *(const double*)a, y = *(const double*)b;
  return (x > y) - (x < y);
}

static void keep_least(double* best, double value) {
  if (*best == 0 || value < *best) *best = value;
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  enum { kCalls = 10000 };
  static double took[kCalls];
  double calibration = 0, engine_new = 0, median = 0, p99 = 0;
  double begin = now_ms();
  const library it = open_library(argv[1], RTLD_LOCAL);
  const double load = now_ms() - begin;
  for (int round = 0; round < 5; ++round) {
    keep_least(&calibration, calibration_ms());
    begin = now_ms();
    tillit_engine* engine = new_engine(&it);
    keep_least(&engine_new, now_ms() - begin);
    for (int i = 0; i < kCalls; ++i) {
      begin = now_ms();
      free(score(&it, engine));
      took[i] = (now_ms() - begin) * 1e3;
    }
    it.engine_free(engine);
    qsort(took, kCalls, sizeof(took[0]), by_value);
    keep_least(&median, took[kCalls / 2]);
    keep_least(&p99, took[kCalls * 99 / 100]);
  }
  printf("calibration %.2f ms\nload, once %.2f ms\nengine_new %.2f ms\n", calibration,
         load, engine_new);
  printf("score of one JSON record: median %.1f us, p99 %.1f us\n", median, p99);
  return 0;
}
