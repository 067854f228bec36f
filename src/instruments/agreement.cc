// SPDX-License-Identifier: Apache-2.0
#include "tillit/instruments/agreement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "instruments/answered.h"

namespace tillit::instruments {
namespace {

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

// Of one subject, since every one is held against every other.
constexpr size_t kMostAssessors = 100;

// One assessor's answers about one subject.
struct Filled {
  const Answers* answers;
  Resolved resolved;
};

// By subject, then assessor.
using Cases = std::map<std::string, std::map<std::string, Filled>>;

// What two assessors chose, side by side, over every subject and the items given.
using Pairs =
    std::map<std::pair<std::string, std::string>, std::vector<std::pair<int, int>>>;

void CollectPairs(const Cases& cases, size_t item, Pairs* pairs) {
  for (const auto& [subject, filled] : cases) {
    for (auto a = filled.begin(); a != filled.end(); ++a) {
      const std::optional<size_t> one = a->second.resolved.items[item].option;
      if (!one) continue;
      for (auto b = std::next(a); b != filled.end(); ++b) {
        const std::optional<size_t> other = b->second.resolved.items[item].option;
        if (!other) continue;
        (*pairs)[{a->first, b->first}].emplace_back(*one, *other);
      }
    }
  }
}

std::optional<double> MeanKappa(const Pairs& pairs, int categories,
                                KappaWeights weights) {
  double sum = 0;
  int count = 0;
  for (const auto& [raters, ratings] : pairs) {
    if (const std::optional<double> kappa = Kappa(ratings, categories, weights)) {
      sum += *kappa;
      ++count;
    }
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

ItemAgreement AgreementOf(const InstrumentItem& item, std::vector<std::string> items,
                          const Pairs& pairs, bool ordinal) {
  ItemAgreement result;
  result.items = std::move(items);
  for (const AnswerOption& option : item.options) result.options.push_back(option.id);
  int64_t alike = 0;
  for (const auto& [raters, ratings] : pairs) {
    result.pairs += static_cast<int64_t>(ratings.size());
    alike += std::count_if(ratings.begin(), ratings.end(),
                           [](const auto& pair) { return pair.first == pair.second; });
  }
  if (result.pairs > 0) {
    result.agreement = static_cast<double>(alike) / static_cast<double>(result.pairs);
  }
  const int categories = static_cast<int>(item.options.size());
  result.kappa = MeanKappa(pairs, categories, KappaWeights::kNone);
  if (ordinal)
    result.weighted_kappa = MeanKappa(pairs, categories, KappaWeights::kLinear);
  return result;
}

// The most points an item can give; 0 where it gives none.
int64_t MostPoints(const InstrumentItem& item) {
  int64_t most = 0;
  for (const AnswerOption& option : item.options) {
    most = std::max<int64_t>(most, option.points);
  }
  return most;
}

struct Area {
  CriticalArea area;
  int64_t points = 0;  // of all who answered
  int64_t most = 0;    // what these could have given
};

void AddAreas(const Instrument& instrument, const std::string& subject,
              const std::map<std::string, Filled>& filled, AssessorAgreement* result) {
  std::vector<Area> areas;
  for (size_t i = 0; i < instrument.items.size(); ++i) {
    const InstrumentItem& item = instrument.items[i];
    const int64_t most = MostPoints(item);
    if (most == 0) continue;
    Area found;
    found.area.subject = subject;
    found.area.item = item.id;
    for (const auto& [assessor, form] : filled) {
      const std::optional<size_t> option = form.resolved.items[i].option;
      if (!option) continue;
      const int32_t points = item.options[*option].points;
      ++found.area.assessors;
      found.area.seen_by += points > 0 ? 1 : 0;
      found.points += points;
      found.most += most;
    }
    if (found.area.seen_by == 0) continue;
    found.area.severity =
        static_cast<double>(found.points) / static_cast<double>(found.most);
    areas.push_back(std::move(found));
  }
  // In whole numbers, so that ties are ties.
  std::sort(areas.begin(), areas.end(), [](const Area& a, const Area& b) {
    const int64_t left = a.points * b.most, right = b.points * a.most;
    if (left != right) return left > right;
    if (a.area.seen_by != b.area.seen_by) return a.area.seen_by > b.area.seen_by;
    return a.area.item < b.area.item;
  });
  for (Area& area : areas) result->areas.push_back(std::move(area.area));
}

void AddDisagreements(const Instrument& instrument, const std::string& subject,
                      const std::map<std::string, Filled>& filled,
                      AssessorAgreement* result) {
  for (size_t i = 0; i < instrument.items.size(); ++i) {
    // Two texts are never held against each other.
    if (instrument.items[i].kind == ItemKind::kText) continue;
    Disagreement found{subject, instrument.items[i].id, {}};
    bool differ = false;
    for (const auto& [assessor, form] : filled) {
      const ItemAnswer* answer = form.resolved.items[i].answer;
      if (answer == nullptr) continue;
      if (!found.ratings.empty()) differ |= !(found.ratings[0].answer == *answer);
      found.ratings.push_back({assessor, *answer});
    }
    if (differ) result->disagreements.push_back(std::move(found));
  }
}

}  // namespace

std::optional<double> Kappa(absl::Span<const std::pair<int, int>> pairs, int categories,
                            KappaWeights weights) {
  if (pairs.empty() || categories < 1) return std::nullopt;
  std::vector<int64_t> first(static_cast<size_t>(categories)), second(first);
  // Disagreement in whole units of its greatest, so that sums are exact.
  const auto apart = [&](int a, int b) -> int64_t {
    const int64_t distance = std::abs(a - b);
    if (weights == KappaWeights::kNone) return distance == 0 ? 0 : 1;
    return weights == KappaWeights::kLinear ? distance : distance * distance;
  };
  int64_t observed = 0;
  for (const auto& [a, b] : pairs) {
    ++first[static_cast<size_t>(a)];
    ++second[static_cast<size_t>(b)];
    observed += apart(a, b);
  }
  int64_t expected = 0;  // times the number of pairs
  for (int a = 0; a < categories; ++a) {
    for (int b = 0; b < categories; ++b) {
      expected +=
          first[static_cast<size_t>(a)] * second[static_cast<size_t>(b)] * apart(a, b);
    }
  }
  if (expected == 0) return std::nullopt;
  return 1.0 - static_cast<double>(observed) * static_cast<double>(pairs.size()) /
                   static_cast<double>(expected);
}

absl::StatusOr<AssessorAgreement> Agree(const Instrument& instrument,
                                        absl::Span<const Answers> answers,
                                        absl::string_view path) {
  Cases cases;
  std::set<std::string> assessors;
  for (size_t i = 0; i < answers.size(); ++i) {
    const std::string at = absl::StrCat(path, "[", i, "]");
    if (answers[i].assessor.empty()) {
      return Fault(absl::StrCat(at, ".assessor"), "is not given");
    }
    absl::StatusOr<Resolved> resolved = Resolve(instrument, answers[i], at);
    if (!resolved.ok()) return resolved.status();
    const bool first =
        cases[answers[i].subject]
            .try_emplace(answers[i].assessor, Filled{&answers[i], *std::move(resolved)})
            .second;
    if (!first) {
      return Fault(absl::StrCat(at, ".assessor"), "has answered twice about one subject");
    }
    if (cases[answers[i].subject].size() > kMostAssessors) {
      return Fault(absl::StrCat(at, ".assessor"), "is the 101st of one subject");
    }
    assessors.insert(answers[i].assessor);
  }
  if (assessors.size() < 2) return Fault(path, "are of fewer than two assessors");

  AssessorAgreement result;
  result.instrument = instrument.id;
  result.assessors.assign(assessors.begin(), assessors.end());
  // Items whose options have the same ids, in the same order.
  std::map<std::vector<std::string>, std::vector<size_t>> alike;
  for (size_t i = 0; i < instrument.items.size(); ++i) {
    const InstrumentItem& item = instrument.items[i];
    if (item.kind != ItemKind::kChoice) continue;
    Pairs pairs;
    CollectPairs(cases, i, &pairs);
    if (pairs.empty()) continue;
    result.items.push_back(AgreementOf(item, {item.id}, pairs, item.ordinal));
    alike[result.items.back().options].push_back(i);
  }
  for (const auto& [options, items] : alike) {
    Pairs pairs;
    std::vector<std::string> ids;
    bool ordinal = true;
    for (size_t i : items) {
      CollectPairs(cases, i, &pairs);
      ids.push_back(instrument.items[i].id);
      ordinal &= instrument.items[i].ordinal;
    }
    result.pooled.push_back(
        AgreementOf(instrument.items[items[0]], std::move(ids), pairs, ordinal));
  }
  for (const auto& [subject, filled] : cases) {
    AddDisagreements(instrument, subject, filled, &result);
    AddAreas(instrument, subject, filled, &result);
  }
  return result;
}

}  // namespace tillit::instruments
