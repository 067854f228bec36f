// SPDX-License-Identifier: Apache-2.0
// tillit_call and tillit_engine_new on any bytes within small limits.
#include "fuzz/c_engine.h"

namespace tillit::fuzz {
namespace {

// 7 makes an engine of the input, as it did before there was a verb of that number, which
// is 11 here, and behind 0 stand the verbs that came later: so the corpus keeps its
// meaning.
TILLIT_FUZZ(c_call_fuzz) {
  const auto chosen = static_cast<int32_t>(input.Choice(12));
  int32_t verb = chosen == 11 ? TILLIT_ANALYSE : chosen;
  if (chosen == 0 && input.Choice(4) != 0) verb = TILLIT_PROPOSE;
  tillit_control control = ControlBy(input);
  const bool twice = input.Choice(4) == 1;
  std::string request(input.Rest());
  if (control.encoding == TILLIT_JSON) request = WithCanary(request);
  tillit_bytes reply = {};
  if (chosen == 7) {
    tillit_engine* engine = nullptr;
    const int32_t status =
        tillit_engine_new(Bytes(request), request.size(), &control, &engine, &reply);
    Holds((status == TILLIT_OK) == (engine != nullptr), "an engine stands for OK");
    Holds(status != TILLIT_INTERNAL, "no input is a fault of the library");
    HoldsNoCanary(Take(reply));
    tillit_engine_free(engine);
    return;
  }
  const int32_t status =
      tillit_call(SharedEngine(), verb, Bytes(request), request.size(), &control, &reply);
  const std::string first = Take(reply);
  HoldsAsReply(verb, status, control.encoding, first);
  if (!twice || status != TILLIT_OK) return;
  control.threads = 2;
  control.max_memory_bytes = 0;  // each thread needs its own
  Holds(tillit_call(SharedEngine(), verb, Bytes(request), request.size(), &control,
                    &reply) == TILLIT_OK,
        "a call that was answered is answered again");
  Holds(Take(reply) == first,
        "equal calls have equal replies, for any number of threads");
}

}  // namespace
}  // namespace tillit::fuzz
