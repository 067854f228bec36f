/* SPDX-License-Identifier: Apache-2.0
 * The header is C99, and its numbers are those of the list of verbs. */
#include "tillit/c.h"

int tillit_header_is_plain_c(void) {
  tillit_control control = {sizeof(control), TILLIT_JSON, 0, 0, 0, 0, 0, 0};
  tillit_bytes bytes = {0, 0};
  return control.encoding + (int)bytes.size + TILLIT_MODELS;
}
