/* SPDX-License-Identifier: Apache-2.0
 * Every verb, a refusal and a list, between two marks that strace shows (quiet_test reads
 * them). What no system call shows is counted here: the host's functions come before
 * libc's, so that a call of the library would reach them. */
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "host.h"

static int in_calls = 0;
static int reached = 0;

static int note(const char* name) {
  if (!in_calls) return -1;
  ++reached;
  fprintf(stderr, "the library called %s\n", name);
  return -1;
}
char* getenv(const char* name) {
  note("getenv");
  (void)name;
  return NULL;
}
char* secure_getenv(const char* name) {
  note("secure_getenv");
  (void)name;
  return NULL;
}
int clock_gettime(clockid_t clock, struct timespec* out) {
  (void)clock;
  out->tv_sec = out->tv_nsec = 0;
  return note("clock_gettime");
}
int gettimeofday(struct timeval* restrict out, void* restrict zone) {
  (void)out, (void)zone;
  return note("gettimeofday");
}
time_t time(time_t* out) {
  (void)out;
  return note("time");
}
char* setlocale(int category, const char* locale) {
  (void)category, (void)locale;
  note("setlocale");
  return NULL;
}

/* Enough patients for more than one thread. */
enum { kPatients = 300 };
static char request[kPatients * 40 + 200];

static void write_request(void) {
  char* at = request + sprintf(request, "{" HEAD ",\"patients\":{\"records\":[");
  for (int i = 0; i < kPatients; ++i) {
    at += sprintf(at, "%s{\"id\":\"p%d\",\"birth\":\"1938\"}", i == 0 ? "" : ",", i);
  }
  sprintf(at, "]}}");
}

static const char head[] = "{" HEAD "}";
static const char run[] = "{\"report\":\"nb\"," HEAD ",\"patients\":" ONE_PATIENT "}";
static const char convert[] = "{\"to\":\"csv\",\"patients\":" ONE_PATIENT "}";

static void use(const library* it, const tillit_engine* engine, int32_t threads) {
  free(answer(it, engine, TILLIT_SCORE, request, threads, TILLIT_OK));
  free(answer(it, engine, TILLIT_STRATIFY, request, threads, TILLIT_OK));
  free(answer(it, engine, TILLIT_RUN, run, threads, TILLIT_OK));
  free(answer(it, engine, TILLIT_CONVERT, convert, threads, TILLIT_OK));
  free(answer(it, engine, TILLIT_MODELS, "{}", threads, TILLIT_OK));
  free(answer(it, engine, TILLIT_SCORE, "{\"service\":", 0, TILLIT_INVALID_ARGUMENT));
  free(answer(it, engine, 99, "{}", 0, TILLIT_UNIMPLEMENTED));
  tillit_control control = {0};
  control.struct_size = sizeof(control);
  control.encoding = TILLIT_JSON;
  control.threads = threads;
  tillit_list* list = NULL;
  tillit_bytes reply = {0};
  CHECK(it->list_begin(engine, TILLIT_STRATIFY, (const uint8_t*)head, strlen(head),
                       &control, &list, &reply) == TILLIT_OK);
  CHECK(it->list_push(list, (const uint8_t*)ONE_PATIENT, strlen(ONE_PATIENT), &control,
                      &reply) == TILLIT_OK);
  CHECK(it->list_finish(list, &control, &reply) == TILLIT_OK && reply.size > 0);
  it->bytes_free(&reply);
  it->list_free(list);
}

int main(int argc, char** argv) {
  CHECK(argc == 2);
  write_request();
  const library it = open_library(argv[1], RTLD_LOCAL);
  in_calls = 1;
  const ssize_t begun = write(-1, "the calls begin", 15);
  tillit_engine* engine = new_engine(&it);
  use(&it, engine, 0);
  use(&it, engine, 3);
  it.engine_free(engine);
  const ssize_t ended = write(-1, "the calls end", 13);
  in_calls = 0;
  CHECK(begun == -1 && ended == -1);
  CHECK(reached == 0);
  return 0;
}
