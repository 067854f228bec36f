// SPDX-License-Identifier: Apache-2.0
// What every verb that looks at patients does with each of them: score, look for red
// flags, place in groups.
#ifndef TILLIT_SRC_SERVICE_PLACING_H_
#define TILLIT_SRC_SERVICE_PLACING_H_

#include <algorithm>
#include <functional>
#include <vector>

#include "absl/types/span.h"
#include "service/funnel.h"
#include "tillit/service/run.h"

namespace tillit::service {

Stamp MakeStamp(const LinkedService& service, base::Date as_of);

// What one thread works in.
struct Workbench {
  explicit Workbench(const LinkedService& service)
      : scoring(*service.engine), placing(service.compiled_groups.program()) {}
  risk::Workspace scoring;
  criteria::Evaluation placing;
};

// So many patients share a workbench: few enough that all threads have work.
inline constexpr size_t kPatientsInABlock = 32;

// Calls work on each patient's place, in blocks that share a workbench.
template <class Work>
void ForEachPatient(const LinkedService& service, size_t patients,
                    const base::Executor& executor, Work&& work) {
  executor((patients + kPatientsInABlock - 1) / kPatientsInABlock, [&](size_t block) {
    Workbench bench(service);
    const size_t end = std::min(patients, (block + 1) * kPatientsInABlock);
    for (size_t i = block * kPatientsInABlock; i < end; ++i) {
      if (!work(i, bench)) return;
    }
  });
}

// Each record scored, in their order.
std::vector<Patient> ScoreAll(const LinkedService& service,
                              const std::vector<facts::PatientRecord>& records,
                              base::Date as_of, const base::Executor& executor,
                              base::Work* work);

// What else is done with a living patient who did not decline profiling, once everything
// that is known of them stands in the view.
using Further = std::function<void(facts::View& view, Patient& patient)>;

// Looks for red flags and places each scored patient, and goes on with `further`.
void PlaceAll(const LinkedService& service, base::Date as_of,
              absl::Span<const stratify::Review> reviews, const Further& further,
              const base::Executor& executor, base::Work* work,
              std::vector<Patient>& patients);

}  // namespace tillit::service

#endif  // TILLIT_SRC_SERVICE_PLACING_H_
