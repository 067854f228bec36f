// SPDX-License-Identifier: Apache-2.0
#include "diagram/bowtie_words.h"

#include <cmath>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace tillit::diagram {
namespace {

template <typename E>
std::string Key(E value) {
  return absl::AsciiStrToLower(base::EnumName(value));
}

const char* MarkOf(criteria::Answer present) {
  if (present == criteria::Answer::kYes) return "●";
  return present == criteria::Answer::kNo ? "○" : "?";
}

const char* MarkOf(bowtie::BarrierWorth worth) {
  switch (worth) {
    case bowtie::BarrierWorth::kCounted:
      return "✓";
    case bowtie::BarrierWorth::kDirectionOnly:
      return "↓";
    case bowtie::BarrierWorth::kNoEffect:
      return "✕";
    case bowtie::BarrierWorth::kUnknown:
      return "?";
    case bowtie::BarrierWorth::kNotApplicable:
      return "–";
    case bowtie::BarrierWorth::kConflicting:
      return "≠";
    case bowtie::BarrierWorth::kHarms:
      return "↑";
  }
  return "";
}

// Into memory at hand: absl::StrFormat ends the process where there is no more.
std::string Fixed(double value, int decimals) {
  char text[400];
  const int size = absl::SNPrintF(text, sizeof(text), "%.*f", decimals, value);
  return std::string(text, static_cast<size_t>(size));
}

// As many as a reader can use: tenths where there are few.
std::string Number(double value) {
  if (std::abs(value) < 0.05) return "0";
  return Fixed(value, std::abs(value) < 10 ? 1 : 0);
}

}  // namespace

std::string BowtieWords::Title() const {
  return absl::StrCat(words_.Report("bowtie"), ": ",
                      words_.Of("bowtie", analysis_.bowtie));
}

std::string BowtieWords::Event() const { return words_.Of("event", analysis_.event); }

std::string BowtieWords::Cause(const bowtie::CauseFound& cause) const {
  return absl::StrCat(MarkOf(cause.present), " ",
                      words_.Of(absl::StrCat("cause.", analysis_.bowtie), cause.cause),
                      ": ", words_.Of("answer", Key(cause.present)));
}

std::string BowtieWords::Barrier(const bowtie::BarrierValue& barrier) const {
  return words_.Of(absl::StrCat("barrier.", analysis_.bowtie), barrier.barrier);
}

std::string BowtieWords::Worth(const bowtie::BarrierValue& barrier) const {
  std::string worth = words_.Of("worth", Key(barrier.worth));
  const auto& ratio = barrier.rate_ratio ? barrier.rate_ratio : barrier.risk_ratio;
  if (barrier.avoided_per_1000) {
    const bowtie::Estimate& e = *barrier.avoided_per_1000;
    worth = words_.Fill("report", "avoided",
                        {Number(e.value), Number(e.low), Number(e.high)});
  } else if (ratio) {
    worth = words_.Fill(
        "report", "ratio",
        {Fixed(ratio->value, 2), Fixed(ratio->low, 2), Fixed(ratio->high, 2)});
  }
  return absl::StrCat(MarkOf(barrier.worth), " ", worth);
}

std::string BowtieWords::Consequence(const std::string& consequence) const {
  return words_.Of("consequence", consequence);
}

std::string BowtieWords::Counted() const {
  const auto& rate = analysis_.base_rate;
  const auto& risk = analysis_.base_risk;
  if (!analysis_.residual_per_1000 || (!rate && !risk)) {
    return words_.Report("nothing_counted");
  }
  const std::string before =
      rate ? words_.Fill("report", "base_rate", {Number(rate->per_1000_person_years)})
           : words_.Fill("report", "base_risk",
                         {Number(1000 * risk->probability),
                          absl::StrCat(analysis_.horizon_days)});
  const std::string after =
      words_.Fill("report", rate ? "residual_rate" : "residual_risk",
                  {Number(*analysis_.residual_per_1000)});
  return absl::StrCat(before, ". ", after, ". ",
                      words_.Fill("report", "base_rate_population",
                                  {rate ? rate->population : risk->population}));
}

std::string BowtieWords::Described() const {
  std::vector<std::string> causes;
  std::vector<std::string> sides[2];
  std::vector<std::string> consequences;
  for (const bowtie::CauseFound& cause : analysis_.causes) causes.push_back(Cause(cause));
  for (const bowtie::BarrierValue& barrier : analysis_.barriers) {
    sides[barrier.side == bowtie::Side::kMitigating ? 1 : 0].push_back(
        absl::StrCat(Barrier(barrier), " (", Worth(barrier), ")"));
  }
  for (const std::string& consequence : analysis_.consequences) {
    consequences.push_back(Consequence(consequence));
  }
  return absl::StrCat(Title(), ". ", words_.Report("event"), ": ", Event(), ". ",
                      words_.Report("causes"), ": ", absl::StrJoin(causes, "; "), ". ",
                      words_.Report("preventive"), ": ", absl::StrJoin(sides[0], "; "),
                      ". ", words_.Report("mitigating"), ": ",
                      absl::StrJoin(sides[1], "; "), ". ", words_.Report("consequences"),
                      ": ", absl::StrJoin(consequences, "; "), ". ", Counted());
}

}  // namespace tillit::diagram
