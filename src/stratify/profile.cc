// SPDX-License-Identifier: Apache-2.0
#include "tillit/stratify/profile.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace tillit::stratify {
namespace {

using criteria::Answer;

template <class T>
void AddOnce(std::vector<T>& into, const std::vector<T>& from) {
  for (const T& item : from) {
    if (std::find(into.begin(), into.end(), item) == into.end()) into.push_back(item);
  }
}

Answer AnswerOf(bool surely, bool possibly) {
  return surely ? Answer::kYes : possibly ? Answer::kUnknown : Answer::kNo;
}

// From least to most of something that nobody need know exactly.
struct Bounds {
  int32_t least = 0;
  int32_t most = 0;
  void Add(Answer answer) {
    least += answer == Answer::kYes;
    most += answer != Answer::kNo;
  }
  void Grade(Answer answer, int32_t grade) {
    if (answer == Answer::kYes) least = std::max(least, grade);
    if (answer != Answer::kNo) most = std::max(most, grade);
  }
  Answer Reaches(int32_t from) const { return AnswerOf(least >= from, most >= from); }
};

Answer Negated(Answer answer) {
  if (answer == Answer::kUnknown) return answer;
  return answer == Answer::kYes ? Answer::kNo : Answer::kYes;
}
Answer Both(Answer a, Answer b) {
  if (a == Answer::kNo || b == Answer::kNo) return Answer::kNo;
  return a == Answer::kYes && b == Answer::kYes ? Answer::kYes : Answer::kUnknown;
}
Answer Either(Answer a, Answer b) { return Negated(Both(Negated(a), Negated(b))); }

class Finder {
 public:
  Finder(const Profile& profile, facts::View& view) : profile_(profile), view_(view) {}

  DimensionResult Dimension(const ProfileDimension& dimension, bool counts_as_dimension) {
    DimensionResult result;
    result.dimension = dimension.id;
    Bounds number;
    Bounds items;
    Answer acute = Answer::kNo;
    Answer graded = Answer::kNo;
    bool has_grades = false;
    for (const ProfileItem& item : dimension.items) {
      const Answer answer = Item(item, result);
      if (item.grade) {
        number.Grade(answer, *item.grade);
        graded = Either(graded, answer);
        has_grades = true;
      } else {
        items.Add(answer);
      }
      if (item.acute) acute = Either(acute, Ask(*item.acute).answer);
    }
    if (has_grades) {
      items.Add(graded);
    } else {
      number = items;
    }
    result.lowest = number.least;
    result.highest = number.most;
    result.acute = acute;
    const Answer by_number = number.Reaches(dimension.frail_from);
    result.frail = Either(by_number, acute);
    result.at_risk =
        dimension.at_risk_from
            ? Both(number.Reaches(*dimension.at_risk_from), Negated(result.frail))
            : Answer::kNo;
    Leave(dimension.id, result.frail, number);
    Leave(absl::StrCat(dimension.id, ".acute"), acute);
    if (counts_as_dimension) {
      items_.least += items.least;
      items_.most += items.most;
      dimensions_.Add(items.Reaches(1));
    }
    return result;
  }

  void LeaveTotals() {
    Leave("items", Answer::kUnknown, items_);
    Leave("dimensions", Answer::kUnknown, dimensions_);
  }

  ProfileFlagResult Flag(const ProfileFlag& flag) {
    ProfileFlagResult result;
    result.flag = flag.id;
    result.answer = Answer::kNo;
    for (const criteria::Criterion& criterion : flag.any) {
      const criteria::Result asked = Ask(criterion);
      result.answer = Either(result.answer, asked.answer);
      if (asked.answer == Answer::kYes) {
        result.fired.push_back(criterion.id);
        AddOnce(result.evidence, asked.evidence);
      } else if (asked.answer == Answer::kUnknown) {
        result.open.push_back(criterion.id);
      }
    }
    Leave(flag.id, result.answer);
    return result;
  }

  bool assumed() const { return assumed_; }

 private:
  criteria::Result Ask(const criteria::Criterion& criterion) {
    criteria::Result result = criteria::Evaluate(criterion, profile_.named_codes, view_);
    assumed_ |= result.rests_on_assumed_coverage;
    return result;
  }

  Answer Item(const ProfileItem& item, DimensionResult& into) {
    std::vector<criteria::Evidence> evidence;
    std::vector<criteria::Gap> gaps;
    const auto take = [&](const criteria::Criterion& criterion) {
      const criteria::Result result = Ask(criterion);
      if (result.answer == Answer::kYes) AddOnce(evidence, result.evidence);
      AddOnce(gaps, result.gaps);
      return result.answer;
    };
    const Answer record = item.criterion ? take(*item.criterion) : Answer::kNo;
    bool yes = false;
    for (const criteria::Criterion& sign : item.sufficient) {
      yes |= take(sign) == Answer::kYes;
    }
    bool no = item.asked.empty();
    for (const criteria::Criterion& way : item.asked) {
      const Answer said = take(way);
      yes |= said == Answer::kYes;
      no |= said == Answer::kNo;
    }
    Answer asked = AnswerOf(yes, !no);
    if (asked == Answer::kUnknown && item.record_suffices) asked = Answer::kNo;
    const Answer answer = Either(record, asked);
    std::vector<criteria::Evidence> support;
    if (item.support && answer != Answer::kNo) {
      criteria::Result weak = Ask(*item.support);
      if (weak.answer == Answer::kYes) support = std::move(weak.evidence);
    }
    if (answer == Answer::kYes) {
      into.items.push_back({item.id, std::move(evidence), std::move(support)});
    } else if (answer == Answer::kUnknown) {
      into.questions.push_back({item.id, std::move(gaps), std::move(support)});
    }
    Leave(item.id, answer);
    return answer;
  }

  void Leave(const std::string& part, Answer answer, std::optional<Bounds> number = {}) {
    facts::DerivedFact derived;
    derived.id = absl::StrCat("profile:", profile_.id, ".", part);
    if (answer != Answer::kUnknown) derived.holds = answer == Answer::kYes;
    if (number) {
      derived.value = derived.lowest = base::Decimal::FromInt(number->least);
      derived.highest = base::Decimal::FromInt(number->most);
    }
    view_.AddDerived(std::move(derived));
  }

  const Profile& profile_;
  facts::View& view_;
  Bounds items_;
  Bounds dimensions_;
  bool assumed_ = false;
};

// Checks in the order of finding: a part is known once it was found.
class Checker {
 public:
  Checker(const Profile& profile, std::string path)
      : profile_(profile),
        path_(std::move(path)),
        own_(absl::StrCat("profile:", profile.id, ".")) {}

  absl::Status Dimension(const ProfileDimension& dimension, const std::string& at) {
    absl::Status status = Name(dimension.id, at, false);
    if (!status.ok()) return status;
    if (dimension.items.empty()) return Fault(at, "has no items");
    int32_t highest = 0;
    int32_t counted = 0;
    for (size_t i = 0; i < dimension.items.size(); ++i) {
      const ProfileItem& item = dimension.items[i];
      const std::string here = absl::StrCat(at, ".items[", i, "]");
      status = Item(item, here);
      if (!status.ok()) return status;
      if (!item.grade) {
        ++counted;
        continue;
      }
      if (*item.grade <= highest) {
        return Fault(here, "its grade is not above the one before and 0");
      }
      highest = *item.grade;
    }
    const int32_t most = highest > 0 ? highest : counted;
    if (dimension.frail_from < 1 || dimension.frail_from > most) {
      return Fault(at, absl::StrCat("frail_from lies outside 1 to ", most));
    }
    if (dimension.at_risk_from && (*dimension.at_risk_from < 1 ||
                                   *dimension.at_risk_from >= dimension.frail_from)) {
      return Fault(at, "at_risk_from lies outside 1 to below frail_from");
    }
    known_.insert(dimension.id);
    known_.insert(absl::StrCat(dimension.id, ".acute"));
    return absl::OkStatus();
  }

  absl::Status Flag(const ProfileFlag& flag, const std::string& at) {
    absl::Status status = Name(flag.id, at, false);
    if (!status.ok()) return status;
    if (flag.any.empty()) return Fault(at, "asks nothing");
    std::set<std::string> parts;
    for (size_t i = 0; i < flag.any.size(); ++i) {
      const std::string here = absl::StrCat(at, ".any[", i, "]");
      if (flag.any[i].id.empty()) return Fault(here, "has no id");
      if (!parts.insert(flag.any[i].id).second) return Fault(here, "its id stands twice");
      status = Criterion(flag.any[i], here);
      if (!status.ok()) return status;
    }
    known_.insert(flag.id);
    return absl::OkStatus();
  }

  void KnowTotals() { known_.insert({"items", "dimensions"}); }

  absl::Status Fault(const std::string& at, absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat(path_, at, ": ", what));
  }

 private:
  absl::Status Name(const std::string& id, const std::string& at, bool dotted) {
    if (id.empty()) return Fault(at, "has no id");
    if (!dotted && absl::StrContains(id, '.')) return Fault(at, "its id holds a dot");
    if (id == "items" || id == "dimensions" || absl::EndsWith(id, ".acute")) {
      return Fault(at, "its id is taken");
    }
    if (!ids_.insert(id).second) return Fault(at, "its id stands twice");
    return absl::OkStatus();
  }

  absl::Status Item(const ProfileItem& item, const std::string& at) {
    absl::Status status = Name(item.id, at, true);
    if (!status.ok()) return status;
    if (!item.criterion && item.asked.empty()) return Fault(at, "nobody can answer it");
    if (item.record_suffices && !item.criterion) {
      return Fault(at, "record_suffices needs a criterion");
    }
    if (item.criterion) status = Criterion(*item.criterion, at + ".criterion");
    for (size_t i = 0; status.ok() && i < item.asked.size(); ++i) {
      status = Criterion(item.asked[i], absl::StrCat(at, ".asked[", i, "]"));
    }
    for (size_t i = 0; status.ok() && i < item.sufficient.size(); ++i) {
      status = Criterion(item.sufficient[i], absl::StrCat(at, ".sufficient[", i, "]"));
    }
    if (status.ok() && item.support) status = Criterion(*item.support, at + ".support");
    if (status.ok() && item.acute) status = Criterion(*item.acute, at + ".acute");
    known_.insert(item.id);
    return status;
  }

  absl::Status Criterion(const criteria::Criterion& criterion, const std::string& at) {
    absl::Status status =
        criteria::Validate(criterion, profile_.named_codes, absl::StrCat(path_, at));
    if (!status.ok()) return status;
    std::vector<std::string> asked;
    criteria::CollectDerived(criterion, &asked);
    for (const std::string& id : asked) {
      absl::string_view part = id;
      if (absl::ConsumePrefix(&part, own_)) {
        if (known_.count(std::string(part)) > 0) continue;
        return Fault(at, absl::StrCat("'", id, "' is not found before it is asked"));
      }
      if (absl::StartsWith(id, "profile:")) {
        return Fault(at, absl::StrCat("'", id, "' is another profile's"));
      }
      if (absl::StartsWith(id, "group:")) {
        return Fault(at, absl::StrCat("'", id, "' is found after the profile"));
      }
    }
    return absl::OkStatus();
  }

  const Profile& profile_;
  const std::string path_;
  const std::string own_;
  std::set<std::string> ids_;
  std::set<std::string> known_;
};

}  // namespace

absl::Status Validate(const Profile& profile, absl::string_view path) {
  Checker checker(profile, std::string(path));
  if (profile.id.empty()) return checker.Fault("", "has no id");
  if (absl::StrContains(profile.id, '.')) return checker.Fault("", "its id holds a dot");
  if (profile.version.empty()) return checker.Fault("", "has no version");
  if (profile.source.citation.empty()) return checker.Fault("", "has no source");
  if (profile.dimensions.empty()) return checker.Fault("", "has no dimensions");
  const auto all = [](const auto& list, const char* field, const auto& check) {
    absl::Status status;
    for (size_t i = 0; status.ok() && i < list.size(); ++i) {
      status = check(list[i], absl::StrCat(".", field, "[", i, "]"));
    }
    return status;
  };
  const auto dimension = [&](const ProfileDimension& d, const std::string& at) {
    return checker.Dimension(d, at);
  };
  const auto flag = [&](const ProfileFlag& f, const std::string& at) {
    return checker.Flag(f, at);
  };
  absl::Status status = all(profile.counts, "counts", dimension);
  if (status.ok()) status = all(profile.dimensions, "dimensions", dimension);
  checker.KnowTotals();
  if (status.ok()) status = all(profile.flags, "flags", flag);
  if (status.ok()) status = all(profile.components, "components", flag);
  return status;
}

bool Leaves(const Profile& profile, absl::string_view part) {
  if (part == "items" || part == "dimensions") return true;
  for (const auto* dimensions : {&profile.dimensions, &profile.counts}) {
    for (const ProfileDimension& dimension : *dimensions) {
      if (part == dimension.id || part == absl::StrCat(dimension.id, ".acute")) {
        return true;
      }
      for (const ProfileItem& item : dimension.items) {
        if (part == item.id) return true;
      }
    }
  }
  for (const auto* flags : {&profile.flags, &profile.components}) {
    for (const ProfileFlag& flag : *flags) {
      if (part == flag.id) return true;
    }
  }
  return false;
}

std::vector<std::string> AskedOfOthers(const Profile& profile) {
  std::vector<std::string> ids;
  ForEachCriterion(profile, [&](const criteria::Criterion& criterion) {
    criteria::CollectDerived(criterion, &ids);
  });
  const std::string own = absl::StrCat("profile:", profile.id, ".");
  ids.erase(
      std::remove_if(ids.begin(), ids.end(),
                     [&](const std::string& id) { return absl::StartsWith(id, own); }),
      ids.end());
  return ids;
}

ProfileResult FindProfile(const Profile& profile, const std::string& hash,
                          facts::View& view) {
  ProfileResult result;
  result.profile = profile.id;
  result.version = profile.version;
  result.hash = hash;
  Finder finder(profile, view);
  for (const ProfileDimension& count : profile.counts) {
    result.counts.push_back(finder.Dimension(count, false));
  }
  for (const ProfileDimension& dimension : profile.dimensions) {
    result.dimensions.push_back(finder.Dimension(dimension, true));
  }
  finder.LeaveTotals();
  for (const ProfileFlag& flag : profile.flags) result.flags.push_back(finder.Flag(flag));
  for (const ProfileFlag& component : profile.components) {
    result.components.push_back(finder.Flag(component));
  }
  result.rests_on_assumed_coverage = finder.assumed();
  return result;
}

}  // namespace tillit::stratify
