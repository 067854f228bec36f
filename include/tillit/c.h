/* SPDX-License-Identifier: Apache-2.0
 * tillit as a C library: bytes in, bytes out.
 *
 *   tillit_engine* engine = NULL;
 *   tillit_bytes reply = {0};
 *   tillit_engine_new(NULL, 0, NULL, &engine, &reply);
 *   tillit_control control = {sizeof(control)};
 *   control.encoding = TILLIT_JSON;
 *   int32_t status = tillit_call(engine, TILLIT_SCORE, request, size, &control, &reply);
 *   ... reply.data, reply.size: a tillit.v1.ScoreReply, or what is wrong ...
 *   tillit_bytes_free(&reply);
 *   tillit_engine_free(engine);
 *
 * Requests and replies are the messages of proto/tillit/v1/verbs.proto.
 *
 * OWNERSHIP
 *  1. What the host passes in stays the host's. It is read during the call alone.
 *  2. A tillit_bytes that a function fills is the host's to free with tillit_bytes_free,
 *     whatever the status. Freeing an empty one, or twice, does nothing.
 *  3. A function that fills a tillit_bytes does not look at what it held before: free it
 *     first.
 *  4. An engine or list that a function hands out is freed by the function of its name.
 *     Freeing NULL does nothing. A list must be freed before its engine.
 *  5. An ArrowArrayStream passed in is taken over, whatever the status: the host no
 *     longer releases it. One handed out is released by its own release callback, and
 *     stands on its own: the engine may be freed before it.
 *  6. Nothing that was handed out points into a request, a control block or an engine.
 *
 * THREADS, STACK, PROCESS
 *  7. An engine never changes: any number of threads may call it at the same time. A list
 *     belongs to one thread at a time. Different engines know nothing of each other.
 *  8. Without `threads` in the control block a call starts no thread. It ends before it
 *     returns every thread that it started.
 *  9. A call needs at most 128 KiB of stack, whatever its input.
 * 10. The floating-point environment (rounding, traps, flushing of small numbers) is set
 *     to the default at entry and given back at return. Results do not depend on it.
 * 11. No call reads a clock, a file, the environment or a locale, opens a connection,
 *     writes to a stream, logs, or ends the process. No exception leaves the library.
 * 12. A child process may go on using what it had before fork(), if no call was under way
 *     in another thread. If one was, the child makes an engine of its own; of each verb
 *     that it calls some call must have returned before fork().
 * 13. The library stays in the process once it was loaded: dlclose() does not unload it.
 *     Loading it again gives the same library.
 *
 * LIMITS
 * 14. A call that would pass a limit of its control block ends with
 *     TILLIT_RESOURCE_EXHAUSTED and leaves nothing behind. An engine's limits are those
 *     of the call that makes it.
 * 15. Where memory itself runs out the status is TILLIT_RESOURCE_EXHAUSTED too, and the
 *     reply may be empty. Loading the library needs memory as any library does.
 *
 * Errors name fields and ids of resources, never what stood there.
 */
#ifndef TILLIT_C_H_
#define TILLIT_C_H_

#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define TILLIT_CALL __cdecl
#else
#define TILLIT_CALL
#endif
#if defined(TILLIT_BUILDING_LIBRARY) && defined(_WIN32)
#define TILLIT_API __declspec(dllexport)
#elif defined(TILLIT_BUILDING_LIBRARY)
#define TILLIT_API __attribute__((visibility("default")))
#else
#define TILLIT_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* This header's version of the binary interface. It grows when something is added; what
 * stands keeps its meaning. */
#define TILLIT_ABI_VERSION 1

/* Statuses, numbered as gRPC's. docs/errors.md says what to do about each. */
#define TILLIT_OK 0                 /* done; what is odd stands in the reply */
#define TILLIT_CANCELLED 1          /* the host set `cancel` */
#define TILLIT_INVALID_ARGUMENT 3   /* the request, or an argument, cannot be used */
#define TILLIT_NOT_FOUND 5          /* no service of that id */
#define TILLIT_ALREADY_EXISTS 6     /* an id and version with another content */
#define TILLIT_RESOURCE_EXHAUSTED 8 /* a limit was passed, or memory ran out */
#define TILLIT_FEATURE_OFF 9        /* the engine was made with that feature closed */
#define TILLIT_UNIMPLEMENTED 12     /* no verb or encoding of that number */
#define TILLIT_INTERNAL 13          /* a fault of the library: please report it */

/* Verbs, each with its request and reply. */
#define TILLIT_RUN 1      /* RunRequest -> RunReply */
#define TILLIT_SCORE 2    /* ScoreRequest -> ScoreReply */
#define TILLIT_STRATIFY 3 /* StratifyRequest -> RunResult */
#define TILLIT_CONVERT 4  /* ConvertRequest -> ConvertReply */
#define TILLIT_MODELS 5   /* ModelsRequest -> ModelsReply */
#define TILLIT_ASSESS 6   /* AssessRequest -> AssessReply */
#define TILLIT_ANALYSE 7  /* AnalyseRequest -> AnalyseReply */
#define TILLIT_STEP 8     /* StepRequest -> StepReply */
#define TILLIT_MERGE 9    /* MergeRequest -> MergeReply */
#define TILLIT_VIEW 10    /* ViewRequest -> ViewReply */
#define TILLIT_PROPOSE 11 /* ProposeRequest -> ProposeReply */

/* Encodings of requests and replies. */
#define TILLIT_PROTOBUF 0
#define TILLIT_JSON 1

typedef struct tillit_engine tillit_engine;
typedef struct tillit_list tillit_list;
/* Of the Arrow C stream interface, as Arrow defines it. */
struct ArrowArrayStream;

/* The caller's. Zero everywhere but in struct_size gives the defaults. */
typedef struct tillit_control {
  uint32_t struct_size;    /* sizeof(tillit_control), as the host was compiled */
  int32_t encoding;        /* TILLIT_PROTOBUF or TILLIT_JSON */
  int32_t threads;         /* 0 or 1: the calling thread alone; at most 256 */
  int32_t cancel;          /* set it to 1 at any time, from any thread, to end the call */
  int64_t max_input_bytes; /* 0: 64 MiB */
  int64_t max_memory_bytes; /* 0: 256 MiB; the request is the host's and not counted */
  int64_t max_work;         /* in facts looked at and visits tried; 0: no bound */
  int64_t done;             /* the library writes here how much of that it has done */
} tillit_control;

/* The library's bytes: free them with tillit_bytes_free. */
typedef struct tillit_bytes {
  const uint8_t* data; /* NULL when size is 0 */
  uint64_t size;
} tillit_bytes;

/* TILLIT_ABI_VERSION of the library, which may be newer than this header's. */
TILLIT_API uint32_t TILLIT_CALL tillit_abi_version(void);
/* The library's version, such as "0.1.0". Static. */
TILLIT_API const char* TILLIT_CALL tillit_version(void);
/* The package and hash of the messages, such as "tillit.v1 3f0c..."; equal hashes mean
 * the same fields. Static. */
TILLIT_API const char* TILLIT_CALL tillit_schema_version(void);
/* Compiler and its version, such as "GNU 12.2.0 release". Static. */
TILLIT_API const char* TILLIT_CALL tillit_build(void);
/* "RESOURCE_EXHAUSTED" for 8; "UNKNOWN" for a number that is no status. Static. */
TILLIT_API const char* TILLIT_CALL tillit_status_name(int32_t status);

/* Compiles the catalogue, with the host's own entries over it: some milliseconds. Keep
 * it. `options` is a tillit.v1.EngineOptions; none (size 0) means the catalogue as
 * shipped. `control` may be NULL. On failure `engine` is NULL and `error` says why, as
 * UTF-8 text. */
TILLIT_API int32_t TILLIT_CALL tillit_engine_new(const uint8_t* options, uint64_t size,
                                                 tillit_control* control,
                                                 tillit_engine** engine,
                                                 tillit_bytes* error);
TILLIT_API void TILLIT_CALL tillit_engine_free(tillit_engine* engine);

/* Answers one verb. On TILLIT_OK `reply` is the verb's reply in the encoding asked for;
 * on any other status it says what is wrong, as UTF-8 text that starts with the path. */
TILLIT_API int32_t TILLIT_CALL tillit_call(const tillit_engine* engine, int32_t verb,
                                           const uint8_t* request, uint64_t size,
                                           tillit_control* control, tillit_bytes* reply);

/* A list too large for one request. `request` is that of the verb, whose patients may be
 * given in part or not at all; each push adds a tillit.v1.PatientSource, and finish
 * answers as tillit_call would for all of them together. max_input_bytes bounds each
 * push, max_memory_bytes of the first control block the list as a whole. After a push
 * that failed the list stands as before it. A finished list answers
 * TILLIT_INVALID_ARGUMENT. */
TILLIT_API int32_t TILLIT_CALL tillit_list_begin(const tillit_engine* engine,
                                                 int32_t verb, const uint8_t* request,
                                                 uint64_t size, tillit_control* control,
                                                 tillit_list** list, tillit_bytes* error);
TILLIT_API int32_t TILLIT_CALL tillit_list_push(tillit_list* list, const uint8_t* source,
                                                uint64_t size, tillit_control* control,
                                                tillit_bytes* error);
TILLIT_API int32_t TILLIT_CALL tillit_list_finish(tillit_list* list,
                                                  tillit_control* control,
                                                  tillit_bytes* reply);
TILLIT_API void TILLIT_CALL tillit_list_free(tillit_list* list);

/* Scores the rows of an Arrow stream, and gives the scores as one: the long table of
 * tillit/columnar/long_table.h in, the rows of tillit/columnar/scores.h out. `request` is
 * a tillit.v1.ScoreRequest without patients. `facts` is taken over, whatever the status
 * (5); `scores` is written, and on any status but TILLIT_OK it is released. On TILLIT_OK
 * `reply` is a ScoreReply with its stamp and findings and without patients; on any other
 * status it says what is wrong. max_input_bytes bounds the request, and the values of the
 * stream; the scores count as memory of the call, until it returns. */
TILLIT_API int32_t TILLIT_CALL tillit_score_stream(const tillit_engine* engine,
                                                   const uint8_t* request, uint64_t size,
                                                   tillit_control* control,
                                                   struct ArrowArrayStream* facts,
                                                   struct ArrowArrayStream* scores,
                                                   tillit_bytes* reply);

TILLIT_API void TILLIT_CALL tillit_bytes_free(tillit_bytes* bytes);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* TILLIT_C_H_ */
