// SPDX-License-Identifier: Apache-2.0
// Why a visit stayed undone, from the firmest reason to the loosest.
#include <algorithm>
#include <functional>

#include "schedule/search.h"

namespace tillit::schedule {
namespace {

// Whether different members can serve all needs, were there no time; `unserved` becomes
// the first competence that nobody is left for.
bool HasMembers(const Network& network, const Visit& visit, std::string* unserved) {
  std::vector<std::vector<size_t>> able(visit.competences.size());
  for (size_t m = 0; m < network.members.size(); ++m) {
    const team::Member& member = *network.members[m];
    if (std::count(visit.excluded.begin(), visit.excluded.end(), member.id) > 0) continue;
    const std::vector<std::string> can =
        team::CompetencesOf(member, network.problem->roles);
    for (size_t n = 0; n < able.size(); ++n) {
      if (std::binary_search(can.begin(), can.end(), visit.competences[n])) {
        able[n].push_back(m);
      }
    }
  }
  // A matching of needs to members, one augmenting path a need.
  std::vector<int> serves(network.members.size(), -1);
  std::vector<char> tried;
  const std::function<bool(size_t)> assign = [&](size_t need) {
    for (size_t m : able[need]) {
      if (tried[m] != 0) continue;
      tried[m] = 1;
      if (serves[m] < 0 || assign(static_cast<size_t>(serves[m]))) {
        serves[m] = static_cast<int>(need);
        return true;
      }
    }
    return false;
  };
  for (size_t n = 0; n < able.size(); ++n) {
    tried.assign(network.members.size(), 0);
    if (assign(n)) continue;
    *unserved = visit.competences[n];
    return false;
  }
  return true;
}

}  // namespace

Undone Explain(const Network& network, const Timetable& timetable, int visit) {
  const NetworkVisit& v = network.visits[visit];
  const std::vector<std::string>& competences = v.visit->competences;
  Undone undone;
  undone.visit = v.visit->id;
  const auto because = [&](UndoneReason reason, const std::string& competence) {
    undone.reason = reason;
    undone.competence = competence;
    return undone;
  };
  std::string unserved;
  if (!HasMembers(network, *v.visit, &unserved)) {
    return because(UndoneReason::kNoCompetence, unserved);
  }
  for (size_t n = 0; n < competences.size(); ++n) {
    const bool works =
        std::any_of(v.options.begin(), v.options.end(),
                    [&](const Options& options) { return !options.routes[n].empty(); });
    if (!works) return because(UndoneReason::kNoShift, competences[n]);
  }
  const Timetable empty(network);
  for (size_t n = 0; n < competences.size(); ++n) {
    if (!empty.NeedFits(visit, n))
      return because(UndoneReason::kOutOfReach, competences[n]);
  }
  if (empty.Best(visit, {}).component < 0) return because(UndoneReason::kNotTogether, "");
  Timetable::Wish alone;
  alone.ignore_patient = true;
  if (timetable.Best(visit, alone).component >= 0) {
    return because(UndoneReason::kPatientBusy, "");
  }
  for (size_t n = 0; n < competences.size(); ++n) {
    if (!timetable.NeedFits(visit, n)) {
      return because(UndoneReason::kMembersBusy, competences[n]);
    }
  }
  return because(UndoneReason::kNotTogether, "");
}

}  // namespace tillit::schedule
