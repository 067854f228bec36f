/* SPDX-License-Identifier: Apache-2.0
 * Scores the patients of a JSON request. Usage: score REQUEST */
#include <stdio.h>
#include <tillit/c.h>

static void show(int32_t status, tillit_bytes* reply) {
  printf("%s %.*s\n", tillit_status_name(status), (int)reply->size,
         (const char*)reply->data);
  tillit_bytes_free(reply);
}

int main(int argc, char** argv) {
  static uint8_t request[65536];
  FILE* file = argc == 2 ? fopen(argv[1], "rb") : NULL;
  if (file == NULL) return 2;
  const size_t size = fread(request, 1, sizeof(request), file);
  fclose(file);

  printf("ABI %u\n", (unsigned)tillit_abi_version());
  tillit_engine* engine = NULL; /* make one, and keep it */
  tillit_bytes reply = {NULL, 0};
  int32_t status = tillit_engine_new(NULL, 0, NULL, &engine, &reply);
  if (status != TILLIT_OK) {
    show(status, &reply);
    return 1;
  }
  tillit_control control = {0};
  control.struct_size = sizeof(control);
  control.encoding = TILLIT_JSON;
  status = tillit_call(engine, TILLIT_SCORE, request, size, &control, &reply);
  show(status, &reply);
  /* What cannot be answered says why. */
  status = tillit_call(engine, TILLIT_SCORE, request, 0, &control, &reply);
  show(status, &reply);
  tillit_engine_free(engine);
  return 0;
}
