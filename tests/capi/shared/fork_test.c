/* SPDX-License-Identifier: Apache-2.0
 * Used before and after fork(), on both sides, and first of all in a child; and forked
 * while another thread is in the middle of a call. */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host.h"

static void wait_for(pid_t child) {
  int status = 0;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void use(const library* it, const tillit_engine* engine, const char* expected) {
  char* text = score(it, engine);
  CHECK(strcmp(text, expected) == 0);
  free(text);
}

static pthread_barrier_t barrier;

/* A thread that has used the library and is idle while the process forks. */
static void* idle(void* argument) {
  library* it = (library*)argument;
  tillit_engine* engine = new_engine(it);
  free(score(it, engine));
  it->engine_free(engine);
  pthread_barrier_wait(&barrier);
  pthread_barrier_wait(&barrier);
  return NULL;
}

static atomic_int stop;
static atomic_int calls;

/* A thread that is always in some call. */
static void* busy(void* argument) {
  library* it = (library*)argument;
  while (!stop) {
    tillit_engine* engine = new_engine(it);
    for (int i = 0; i < 4; ++i) {
      free(score(it, engine));
      free(answer(it, engine, TILLIT_STRATIFY, SCORE_REQUEST, i, TILLIT_OK));
      ++calls;
    }
    it->engine_free(engine);
  }
  return NULL;
}

/* The child has nothing of the other thread's, and makes what it needs itself. */
static void fork_while_busy(library* it, const char* expected) {
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i) {
    CHECK(pthread_create(&threads[i], NULL, busy, it) == 0);
  }
  while (calls < 8) usleep(1000);
  for (int i = 0; i < 100; ++i) {
    usleep((useconds_t)(137 * i % 3000)); /* wherever the others are */
    const pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
      alarm(60); /* rather than wait for a lock that nobody holds any more */
      tillit_engine* own = new_engine(it);
      use(it, own, expected);
      free(answer(it, own, TILLIT_STRATIFY, SCORE_REQUEST, 4, TILLIT_OK));
      it->engine_free(own);
      exit(0);
    }
    wait_for(child);
  }
  stop = 1;
  for (int i = 0; i < 2; ++i) pthread_join(threads[i], NULL);
  printf("100 forks beside %d calls\n", calls);
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  pid_t child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    const library it = open_library(argv[1], RTLD_LOCAL);
    free(score(&it, new_engine(&it)));
    exit(0); /* with the library's destructors */
  }
  wait_for(child);

  library it = open_library(argv[1], RTLD_LOCAL);
  tillit_engine* engine = new_engine(&it);
  char* expected = score(&it, engine);
  pthread_t thread;
  CHECK(pthread_barrier_init(&barrier, NULL, 2) == 0);
  CHECK(pthread_create(&thread, NULL, idle, &it) == 0);
  pthread_barrier_wait(&barrier);
  for (int i = 0; i < 20; ++i) {
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
      use(&it, engine, expected); /* what the parent had */
      tillit_engine* own = new_engine(&it);
      use(&it, own, expected);
      it.engine_free(own);
      it.engine_free(engine);
      char* text = answer(&it, new_engine(&it), TILLIT_STRATIFY, SCORE_REQUEST, 4,
                          TILLIT_OK); /* with threads of its own */
      free(text);
      exit(0);
    }
    use(&it, engine, expected);
    wait_for(child);
  }
  pthread_barrier_wait(&barrier);
  pthread_join(thread, NULL);
  use(&it, engine, expected);
  fork_while_busy(&it, expected);
  use(&it, engine, expected);
  free(expected);
  it.engine_free(engine);
  return 0;
}
