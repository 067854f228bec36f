// SPDX-License-Identifier: Apache-2.0
// The groups a service prioritises, as data (catalogue/groups), and who belongs.
#ifndef TILLIT_STRATIFY_GROUP_H_
#define TILLIT_STRATIFY_GROUP_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"
#include "tillit/criteria/criterion.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/criteria/program.h"
#include "tillit/facts/view.h"
#include "tillit/stratify/review.h"

namespace tillit::stratify {

// Something shown beside membership: a sub-group, or a question to a person.
struct Mark {
  std::string id;
  criteria::Criterion criterion;
  friend bool operator==(const Mark&, const Mark&) = default;
};
TILLIT_FIELDS(Mark, id, criterion);

// A group has criteria, or says why it cannot be decided yet.
struct Group {
  std::string id;
  std::string version;
  base::Source source;
  std::vector<criteria::NamedCodes> named_codes;
  std::vector<criteria::Criterion> member;  // yes to any makes a member
  std::vector<criteria::Criterion> high;    // yes to any makes the high tier
  std::vector<Mark> marks;
  // Yes to any asks the GP a question and never makes a member (L-11).
  std::vector<criteria::Criterion> confirm;
  // Key of texts: why everybody's answer is unknown. Empty when it can be decided.
  std::string undecided;

  friend bool operator==(const Group&, const Group&) = default;
};
TILLIT_FIELDS(Group, id, version, source, named_codes, member, high, marks, confirm,
              undecided);

// INVALID_ARGUMENT with the path of the first fault.
absl::Status Validate(const Group& group, absl::string_view path);

// One patient and one group.
struct Placement {
  std::string group;
  std::string version;
  std::string hash;
  criteria::Answer member = criteria::Answer::kUnknown;
  criteria::Answer high = criteria::Answer::kUnknown;
  std::vector<std::string> rules;  // ids of the criteria that are yes
  std::vector<std::string> marks;
  bool confirm = false;
  std::vector<criteria::Evidence> evidence;
  std::vector<criteria::Evidence> confirm_evidence;
  std::vector<criteria::Gap> gaps;
  std::string undecided;
  bool rests_on_assumed_coverage = false;
  // Where somebody reviewed it: `member` is their decision, and this what was computed.
  std::optional<Review> review;
  std::optional<criteria::Answer> computed;
  friend bool operator==(const Placement&, const Placement&) = default;
};
TILLIT_FIELDS(Placement, group, version, hash, member, high, rules, marks, confirm,
              evidence, confirm_evidence, gaps, undecided, rests_on_assumed_coverage,
              review, computed);

// Places a patient in each group, in the list's order, and leaves each answer in the
// view as the derived facts "group:<id>" and "group_high:<id>". `hashes` are the groups'
// content hashes; a standing one of `reviews` (UsableReviews) decides membership, and
// whoever is no member is not high either. Reads the criteria as they are written: the
// oracle of CompiledGroups.
std::vector<Placement> PlaceInGroups(const std::vector<Group>& groups,
                                     const std::vector<std::string>& hashes,
                                     facts::View& view,
                                     absl::Span<const Review> reviews = {});

// Groups compiled together: a record is read once for all of them. Immutable and cheap to
// copy; share it between threads.
class CompiledGroups {
 public:
  CompiledGroups() = default;  // none
  // The groups must be valid, each after those that it asks for.
  static CompiledGroups Compile(std::vector<Group> groups,
                                std::vector<std::string> hashes);

  // What PlaceInGroups gives, derived facts and all. `evaluation` is of program() and
  // may have served others; one a thread. Cost: linear in the facts and in what the
  // groups ask.
  std::vector<Placement> Place(facts::View& view, criteria::Evaluation& evaluation,
                               absl::Span<const Review> reviews = {}) const;

  const criteria::Program& program() const { return program_; }
  const std::vector<Group>& groups() const { return *groups_; }

 private:
  // Where the program wants what is found of a group.
  struct Places {
    int member = -1;
    int high = -1;
  };
  std::shared_ptr<const std::vector<Group>> groups_ =
      std::make_shared<const std::vector<Group>>();
  std::vector<std::string> hashes_;
  std::vector<Places> places_;
  criteria::Program program_;
};

}  // namespace tillit::stratify

#endif  // TILLIT_STRATIFY_GROUP_H_
