// SPDX-License-Identifier: Apache-2.0
#include "tillit/instruments/score.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "instruments/answered.h"
#include "instruments/totals.h"
#include "tillit/base/canonical.h"

namespace tillit::instruments {
namespace {

using base::Decimal;

constexpr char kScoreSystem[] = "tillit-score";
constexpr char kItemSystem[] = "tillit-item";

absl::Status Fault(absl::string_view path, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", what));
}

// The band of a total for one sex; null when none holds.
const ScaleBand* BandOf(const Scale& scale, Decimal total, uint32_t needs,
                        facts::Sex sex) {
  const ScaleBand* found = nullptr;
  uint32_t bit = 1;
  for (const ScaleBand& band : scale.bands) {
    bool holds = band.at_least ? *band.at_least <= total : *band.above < total;
    holds &= !band.sex || *band.sex == sex;
    if (band.needs) {
      holds &= (needs & bit) != 0;
      bit <<= 1;
    }
    if (holds) found = &band;
  }
  return found;
}

void TakeBands(const Scale& scale, const std::vector<std::pair<Decimal, uint32_t>>& all,
               std::optional<facts::Sex> sex, ScaleScore* score) {
  std::vector<facts::Sex> sexes = {facts::Sex::kFemale, facts::Sex::kMale};
  if (sex == facts::Sex::kFemale || sex == facts::Sex::kMale) sexes = {*sex};
  std::set<std::string> possible;
  bool none = false;  // some completion has no band
  for (const auto& [total, needs] : all) {
    for (facts::Sex each : sexes) {
      const ScaleBand* band = BandOf(scale, total, needs, each);
      if (band != nullptr) possible.insert(band->id);
      none |= band == nullptr;
    }
  }
  for (const ScaleBand& band : scale.bands) {
    if (possible.erase(band.id) > 0) score->bands.push_back(band.id);
  }
  if (score->bands.size() == 1 && !none) score->band = score->bands[0];
}

ScaleScore ScoreItems(const Instrument& instrument, const Scale& scale,
                      const Resolved& resolved, std::optional<facts::Sex> sex) {
  const Totals totals(instrument, scale, resolved);
  ScaleScore score;
  score.scale = scale.id;
  int32_t answered = 0, unanswered = 0;
  for (size_t i = 0; i < instrument.items.size(); ++i) {
    if (!totals.Involved(i)) continue;
    const bool skipped = totals.Skipped(i);
    if (!totals.Answered(i) && !skipped) {
      score.missing.push_back(instrument.items[i].id);
      ++unanswered;
    }
    if (!totals.Scored(i)) continue;
    answered += totals.Answered(i) ? 1 : 0;
    const auto [low, high] = totals.PointsOf(i);
    score.items.push_back(
        {instrument.items[i].id, totals.Answered(i), skipped, low, high});
  }
  if (answered == 0 || unanswered > scale.most_missing.value_or(unanswered)) return score;
  std::vector<std::pair<Decimal, uint32_t>> all;
  for (const auto& [total, needs] : totals.reached()) {
    all.emplace_back(Decimal::FromInt(total), needs);
  }
  score.status = score.missing.empty() ? TotalStatus::kComplete : TotalStatus::kBounded;
  score.lowest = all.front().first;
  score.highest = all.back().first;
  if (*score.lowest == *score.highest) score.total = score.lowest;
  TakeBands(scale, all, sex, &score);
  return score;
}

absl::StatusOr<ScaleScore> ScoreEntered(const Scale& scale, const Answers& answers,
                                        absl::string_view path) {
  ScaleScore score;
  score.scale = scale.id;
  const EnteredTotal* found = nullptr;
  for (size_t i = 0; i < answers.totals.size(); ++i) {
    const EnteredTotal& entered = answers.totals[i];
    if (!entered.scale.empty() && entered.scale != scale.id) continue;
    const std::string at = absl::StrCat(path, ".totals[", i, "]");
    if (found != nullptr) return Fault(at, "is a second total of one scale");
    found = &entered;
    if (entered.total < *scale.lowest || *scale.highest < entered.total) {
      return Fault(absl::StrCat(at, ".total"),
                   absl::StrCat("lies outside ", scale.lowest->ToString(), " to ",
                                scale.highest->ToString()));
    }
    int64_t step = 1000000;
    for (int32_t n = 0; n < scale.decimals; ++n) step /= 10;
    if (entered.total.millionths % step != 0) {
      return Fault(absl::StrCat(at, ".total"),
                   absl::StrCat("has more than ", scale.decimals, " decimals"));
    }
  }
  if (found == nullptr) return score;
  score.status = TotalStatus::kComplete;
  score.total = score.lowest = score.highest = found->total;
  TakeBands(scale, {{found->total, 0}}, answers.sex, &score);
  return score;
}

void AddFacts(const Instrument& instrument, const Answers& answers,
              const Resolved& resolved, Assessment* assessment) {
  facts::Fact fact;
  fact.kind = facts::FactKind::kAssessment;
  fact.date = answers.date;
  fact.source = answers.source;
  const auto add = [&](base::Code code) {
    fact.code = std::move(code);
    assessment->facts.push_back(fact);
  };
  for (size_t i = 0; i < instrument.scales.size(); ++i) {
    const ScaleScore& score = assessment->scales[i];
    if (!score.total) continue;
    fact.value = score.total->ToDouble();
    fact.value_text = score.total->ToString();
    add({kScoreSystem, absl::StrCat(instrument.id, ".", score.scale)});
    for (const base::Code& code : instrument.scales[i].codes) add(code);
  }
  for (size_t i = 0; i < instrument.items.size(); ++i) {
    const InstrumentItem& item = instrument.items[i];
    const Answered& answered = resolved.items[i];
    if (answered.answer == nullptr || item.kind == ItemKind::kText) continue;
    fact.unit = item.unit;
    if (answered.option) {
      const AnswerOption& option = item.options[*answered.option];
      fact.value = option.points;
      fact.value_text = option.id;
      add({kItemSystem, absl::StrCat(instrument.id, ".", item.id)});
      for (const base::Code& code : option.codes) add(code);
    } else {
      fact.value = answered.answer->number->ToDouble();
      fact.value_text = answered.answer->number->ToString();
      add({kItemSystem, absl::StrCat(instrument.id, ".", item.id)});
    }
  }
}

void AskFlags(const Instrument& instrument, const Resolved& resolved,
              Assessment* assessment) {
  for (const ItemFlag& flag : instrument.flags) {
    const size_t item = *IndexOfItem(instrument, flag.item);
    const std::optional<size_t> option = resolved.items[item].option;
    if (!option) {
      assessment->flags_unknown.push_back(flag.id);
    } else if (instrument.items[item].options[*option].points >= flag.at_least) {
      assessment->flags.push_back(flag.id);
    }
  }
}

void LookAtSections(const Instrument& instrument, const Resolved& resolved,
                    Assessment* assessment) {
  for (const FormSection& section : instrument.sections) {
    bool filled = std::count(resolved.open_sections.begin(), resolved.open_sections.end(),
                             section.id) > 0;
    for (const std::string& item : section.items) {
      filled |= resolved.items[*IndexOfItem(instrument, item)].answer != nullptr;
    }
    if (section.mandatory && !filled) assessment->missing_sections.push_back(section.id);
  }
}

}  // namespace

absl::StatusOr<Assessment> Score(const Instrument& instrument, const Answers& answers,
                                 absl::string_view path) {
  const absl::StatusOr<Resolved> resolved = Resolve(instrument, answers, path);
  if (!resolved.ok()) return resolved.status();
  const bool entered = instrument.items.empty();
  if (!entered && !answers.totals.empty()) {
    return Fault(absl::StrCat(path, ".totals"), "its items are answered, not its total");
  }
  for (size_t i = 0; i < answers.totals.size(); ++i) {
    const std::string& scale = answers.totals[i].scale;
    if (!scale.empty() && std::none_of(instrument.scales.begin(), instrument.scales.end(),
                                       [&](const Scale& s) { return s.id == scale; })) {
      return Fault(absl::StrCat(path, ".totals[", i, "].scale"),
                   absl::StrCat("'", base::Quotable(scale), "' is no scale of it"));
    }
  }
  Assessment assessment;
  assessment.instrument = instrument.id;
  assessment.version = instrument.version;
  assessment.hash = base::ContentHash(instrument);
  assessment.verification = instrument.source.verification;
  assessment.subject = answers.subject;
  assessment.date = answers.date;
  assessment.assessor = answers.assessor;
  assessment.complete = true;
  for (const Scale& scale : instrument.scales) {
    if (entered) {
      absl::StatusOr<ScaleScore> score = ScoreEntered(scale, answers, path);
      if (!score.ok()) return score.status();
      assessment.scales.push_back(*std::move(score));
    } else {
      assessment.scales.push_back(ScoreItems(instrument, scale, *resolved, answers.sex));
    }
  }
  AskFlags(instrument, *resolved, &assessment);
  LookAtSections(instrument, *resolved, &assessment);
  // Where a variant says that items are rightly left out, they are.
  std::set<std::string> skipped;
  for (const ScaleScore& score : assessment.scales) {
    assessment.complete &= score.status != TotalStatus::kNotComputable;
    for (const ItemPoints& item : score.items) {
      if (item.skipped) skipped.insert(item.item);
    }
  }
  for (size_t i = 0; i < instrument.items.size(); ++i) {
    assessment.complete &= resolved->items[i].answer != nullptr ||
                           instrument.items[i].kind == ItemKind::kText ||
                           skipped.count(instrument.items[i].id) > 0;
  }
  assessment.complete &= assessment.missing_sections.empty();
  AddFacts(instrument, answers, *resolved, &assessment);
  if (assessment.verification == base::Verification::kUnverified) {
    assessment.findings.push_back({base::Severity::kWarning,
                                   "instrument_unverified",
                                   std::string(path),
                                   {instrument.id}});
  }
  if (!instrument.venue.empty() && !answers.venue.empty() &&
      instrument.venue != answers.venue) {
    assessment.findings.push_back({base::Severity::kWarning,
                                   "instrument_venue_differs",
                                   absl::StrCat(path, ".venue"),
                                   {instrument.id, instrument.venue}});
  }
  for (const std::string& section : assessment.missing_sections) {
    assessment.findings.push_back({base::Severity::kWarning,
                                   "section_missing",
                                   std::string(path),
                                   {instrument.id, section}});
  }
  return assessment;
}

std::vector<Trend> Trends(absl::Span<const Assessment> assessments) {
  using Key = std::tuple<std::string, std::string, std::string, std::string>;
  std::map<Key, std::vector<const Assessment*>> courses;
  for (const Assessment& a : assessments) {
    if (a.date) courses[{a.instrument, a.version, a.subject, a.assessor}].push_back(&a);
  }
  std::vector<Trend> trends;
  for (auto& [key, course] : courses) {
    if (course.size() < 2) continue;
    std::stable_sort(course.begin(), course.end(),
                     [](const Assessment* a, const Assessment* b) {
                       return std::make_pair(a->date->First(), a->date->Last()) <
                              std::make_pair(b->date->First(), b->date->Last());
                     });
    Trend trend{std::get<0>(key), std::get<2>(key), std::get<3>(key), {}};
    for (size_t i = 0; i < course[0]->scales.size(); ++i) {
      const ScaleScore* before = nullptr;
      for (const Assessment* assessment : course) {
        const ScaleScore& score = assessment->scales[i];
        if (!score.lowest || !score.highest) continue;
        TrendPoint point{
            score.scale, assessment->date, *score.lowest, *score.highest, {}};
        if (before != nullptr && before->total && score.total) {
          point.change = *score.total - *before->total;
        }
        trend.points.push_back(std::move(point));
        before = &score;
      }
    }
    trends.push_back(std::move(trend));
  }
  return trends;
}

}  // namespace tillit::instruments
