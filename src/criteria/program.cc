// SPDX-License-Identifier: Apache-2.0
#include "tillit/criteria/program.h"

#include <algorithm>
#include <map>
#include <utility>

#include "criteria/compiled.h"
#include "tillit/base/canonical.h"

namespace tillit::criteria {
namespace {

using facts::FactKind;

uint32_t Bit(FactKind kind) { return 1u << static_cast<uint32_t>(kind); }

template <class T>
int32_t PlaceOf(const T& item, std::vector<T>& list) {
  const auto found = std::find(list.begin(), list.end(), item);
  if (found != list.end()) return static_cast<int32_t>(found - list.begin());
  list.push_back(item);
  return static_cast<int32_t>(list.size()) - 1;
}

class Compiler {
 public:
  std::shared_ptr<const Program::Compiled> Run(absl::Span<const Question> questions) {
    for (const Question& question : questions) {
      question_ = &question;
      compiled_.roots.push_back(Add(*question.criterion));
    }
    return std::make_shared<const Program::Compiled>(std::move(compiled_));
  }

 private:
  // Nodes that ask the same are one node, whatever their ids.
  template <class MakeNode>
  int32_t Shared(const base::CanonicalWriter& key, MakeNode&& make) {
    const auto [place, is_new] = known_.try_emplace(key.bytes(), 0);
    if (is_new) {
      Node node = make();
      place->second = static_cast<int32_t>(compiled_.nodes.size());
      compiled_.nodes.push_back(std::move(node));
    }
    return place->second;
  }

  int32_t Add(const Criterion& c) {
    base::CanonicalWriter key;
    if (c.coded) {
      const std::vector<base::CodeSet>* counted = CountedSets(*c.coded);
      key.Write(NodeKind::kFacts);
      key.Write(*c.coded);
      key.Write(question_->absence);
      if (counted != nullptr) key.Write(*counted);
      return Shared(key, [&] { return CodedNode(*c.coded, counted); });
    }
    if (c.measured) {
      key.Write(NodeKind::kFacts);
      key.Write(*c.measured);
      return Shared(key, [&] { return MeasuredNode(*c.measured); });
    }
    if (c.stays) {
      key.Write(NodeKind::kFacts);
      key.Write(*c.stays);
      key.Write(question_->absence);
      return Shared(key, [&] { return StaysNode(*c.stays); });
    }
    if (c.living) {
      key.Write(NodeKind::kLiving);
      key.Write(*c.living);
      Node node;
      node.kind = NodeKind::kLiving;
      node.living = c.living;
      return Shared(key, [&] { return node; });
    }
    if (c.flag) {
      key.Write(NodeKind::kFlag);
      key.Write(*c.flag);
      Node node;
      node.kind = NodeKind::kFlag;
      node.flag = c.flag;
      return Shared(key, [&] { return node; });
    }
    if (c.age) {
      key.Write(NodeKind::kAge);
      key.Write(*c.age);
      Node node;
      node.kind = NodeKind::kAge;
      node.age = c.age;
      return Shared(key, [&] { return node; });
    }
    if (c.sex) {
      key.Write(NodeKind::kSex);
      key.Write(*c.sex);
      Node node;
      node.kind = NodeKind::kSex;
      node.sex = c.sex;
      return Shared(key, [&] { return node; });
    }
    if (c.derived) {
      key.Write(NodeKind::kDerived);
      key.Write(*c.derived);
      Node node;
      node.kind = NodeKind::kDerived;
      node.asks_derived = true;
      node.derived = c.derived;
      node.index = PlaceOf(c.derived->of, compiled_.derived);
      return Shared(key, [&] { return node; });
    }
    if (c.period) {
      key.Write(NodeKind::kPeriod);
      key.Write(c);
      key.Write(*question_->named);
      key.Write(question_->absence);
      return Shared(key, [&] { return PeriodNode(c); });
    }
    if (!c.all_of.empty()) {
      return AddParts(NodeKind::kAtLeast, std::ssize(c.all_of), c.all_of);
    }
    if (!c.any_of.empty()) return AddParts(NodeKind::kAtLeast, 1, c.any_of);
    if (!c.none_of.empty()) return AddParts(NodeKind::kNoneOf, 1, c.none_of);
    if (!c.none_known.empty()) return AddParts(NodeKind::kNoneKnown, 1, c.none_known);
    return AddParts(NodeKind::kAtLeast, c.at_least.value_or(1), c.of);
  }

  int32_t AddParts(NodeKind kind, int64_t wanted, const std::vector<Criterion>& parts) {
    Node node;
    node.kind = kind;
    node.wanted = wanted;
    for (const Criterion& part : parts) node.parts.push_back(Add(part));
    for (int32_t part : node.parts) {
      node.asks_derived |= compiled_.nodes[static_cast<size_t>(part)].asks_derived;
    }
    base::CanonicalWriter key;
    key.Write(kind);
    key.Write(wanted);
    key.Write(node.parts);
    return Shared(key, [&] { return node; });
  }

  // Null where the criterion counts in its own sets.
  const std::vector<base::CodeSet>* CountedSets(const CodedFacts& coded) const {
    if (coded.counted_in.empty()) return nullptr;
    for (const NamedCodes& named : *question_->named) {
      if (named.id == coded.counted_in) return &named.codes;
    }
    return nullptr;
  }

  Node CodedNode(const CodedFacts& coded, const std::vector<base::CodeSet>* counted) {
    FactLeaf leaf;
    leaf.coded = coded;
    leaf.coded->codes.clear();
    leaf.window =
        PlaceOf(Window{coded.look_back_months, coded.look_back_days}, compiled_.windows);
    leaf.pooled = counted != nullptr;
    leaf.filters =
        !coded.care_levels.empty() || !coded.contact_kinds.empty() || coded.main;
    leaf.absence = question_->absence;
    std::vector<std::optional<FactKind>> kinds(coded.kinds.begin(), coded.kinds.end());
    if (kinds.empty()) kinds.emplace_back();
    leaf.own_coverage = leaf.pool_coverage = AddCoverage(coded.codes, kinds, leaf.window);
    if (leaf.pooled) leaf.pool_coverage = AddCoverage(*counted, kinds, leaf.window);
    uint32_t bits = coded.kinds.empty() ? ~0u : 0;
    for (FactKind kind : coded.kinds) bits |= Bit(kind);
    AddHooks(coded.codes, bits, true, !leaf.pooled);
    if (leaf.pooled) AddHooks(*counted, bits, false, true);
    return AddLeaf(std::move(leaf));
  }

  Node MeasuredNode(const MeasuredValue& measured) {
    FactLeaf leaf;
    leaf.measured = measured;
    leaf.measured->codes.clear();
    leaf.window = PlaceOf(Window{measured.look_back_months, measured.look_back_days},
                          compiled_.windows);
    leaf.own_coverage = leaf.pool_coverage = AddCoverage(
        measured.codes, {FactKind::kMeasurement, FactKind::kAssessment}, leaf.window);
    AddHooks(measured.codes, Bit(FactKind::kMeasurement) | Bit(FactKind::kAssessment),
             true, true);
    return AddLeaf(std::move(leaf));
  }

  // Its rows are noted whatever the day, since they may be joined with later ones.
  Node StaysNode(const Stays& stays) {
    FactLeaf leaf;
    leaf.stays = stays;
    leaf.stays->codes.clear();
    leaf.absence = question_->absence;
    leaf.own_coverage = leaf.pool_coverage = AddCoverage(
        stays.codes, {FactKind::kAdmission},
        PlaceOf(Window{stays.look_back_months, stays.look_back_days}, compiled_.windows));
    AddHooks(stays.codes, Bit(FactKind::kAdmission), true, true);
    return AddLeaf(std::move(leaf));
  }

  Node PeriodNode(const Criterion& c) {
    PeriodQuestions period;
    period.span = c.period->span;
    if (c.period->stay) {
      Stays index = *c.period->stay;
      index.last = true;
      period.stay = StaysNode(index).index;
    }
    Criterion all;
    all.all_of = c.in_period;
    period.inside = Program::Compile({{&all, question_->named, question_->absence}});
    compiled_.periods.push_back(std::move(period));
    Node node;
    node.kind = NodeKind::kPeriod;
    node.index = static_cast<int32_t>(compiled_.periods.size()) - 1;
    return node;
  }

  Node AddLeaf(FactLeaf leaf) {
    compiled_.leaves.push_back(std::move(leaf));
    Node node;
    node.kind = NodeKind::kFacts;
    node.index = static_cast<int32_t>(compiled_.leaves.size()) - 1;
    return node;
  }

  int32_t AddCoverage(const std::vector<base::CodeSet>& sets,
                      const std::vector<std::optional<FactKind>>& kinds, int32_t window) {
    std::vector<int32_t> list;
    for (const base::CodeSet& set : sets) {
      for (const std::optional<FactKind>& kind : kinds) {
        list.push_back(PlaceOf(CoverageQuestion{kind, set.system, window},
                               compiled_.coverage_questions));
      }
    }
    return PlaceOf(list, compiled_.coverage_lists);
  }

  // For the leaf that is added next.
  void AddHooks(const std::vector<base::CodeSet>& sets, uint32_t kinds, bool own,
                bool pool) {
    const auto leaf = static_cast<int32_t>(compiled_.leaves.size());
    for (const base::CodeSet& set : sets) {
      base::CanonicalWriter key;
      key.Write(set);
      const auto [place, is_new] =
          sets_.try_emplace(key.bytes(), static_cast<int32_t>(compiled_.sets.size()));
      if (is_new) {
        SetHooks& added = compiled_.sets.emplace_back();
        added.when.valid_from = set.valid_from;
        added.when.valid_to = set.valid_to;
        IndexOf(set.system).Add(set, place->second);
      }
      compiled_.sets[static_cast<size_t>(place->second)].hooks.push_back(
          {leaf, kinds, own, pool});
    }
  }

  CodeIndex& IndexOf(const std::string& system) {
    for (SystemCodes& known : compiled_.systems) {
      if (known.id == system) return known.index;
    }
    return compiled_.systems.emplace_back(SystemCodes{system, {}}).index;
  }

  Program::Compiled compiled_;
  const Question* question_ = nullptr;
  std::map<std::string, int32_t> known_;  // canonical bytes to node
  std::map<std::string, int32_t> sets_;   // canonical bytes to code set
};

}  // namespace

Program::Program() : compiled_(std::make_shared<const Compiled>()) {}

Program Program::Compile(absl::Span<const Question> questions) {
  Program program;
  program.compiled_ = Compiler().Run(questions);
  return program;
}

size_t Program::size() const { return compiled_->roots.size(); }

int Program::DerivedPlace(absl::string_view id) const {
  const std::vector<std::string>& known = compiled_->derived;
  const auto found = std::find(known.begin(), known.end(), id);
  return found == known.end() ? -1 : static_cast<int>(found - known.begin());
}

}  // namespace tillit::criteria
