// SPDX-License-Identifier: Apache-2.0
// Red flags, as data (catalogue/red_flags): what must be seen to now, whoever it is and
// whatever the ranking says. They alert people; only a clinician closes one.
#ifndef TILLIT_STRATIFY_RED_FLAG_H_
#define TILLIT_STRATIFY_RED_FLAG_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/base/source.h"
#include "tillit/criteria/criterion.h"
#include "tillit/criteria/evaluate.h"
#include "tillit/facts/view.h"

namespace tillit::stratify {

// How soon; the first is the most urgent.
enum class RedFlagLevel {
  kImmediate = 1,     // call now
  kWithinAnHour = 2,  // a physician within one hour
  kSameDay = 3,       // seen the same day
  kWithinADay = 4,    // within 24 hours
};
TILLIT_ENUM(RedFlagLevel, {RedFlagLevel::kImmediate, "IMMEDIATE"},
            {RedFlagLevel::kWithinAnHour, "WITHIN_AN_HOUR"},
            {RedFlagLevel::kSameDay, "SAME_DAY"},
            {RedFlagLevel::kWithinADay, "WITHIN_A_DAY"});

// So many days back a sign may look: what is older is no alarm.
inline constexpr int kFreshDays = 7;

// One way in which a record raises the flag.
struct RedFlagSign {
  std::string id;
  RedFlagLevel level = RedFlagLevel::kImmediate;
  // Asked of what began within the last days alone: codes and measured values with a
  // look-back of kFreshDays at most. A problem that only goes on is nothing new.
  criteria::Criterion fresh;
  // What must hold besides, whatever its age; unset: nothing.
  std::optional<criteria::Criterion> given;
  friend bool operator==(const RedFlagSign&, const RedFlagSign&) = default;
};
TILLIT_FIELDS(RedFlagSign, id, level, fresh, given);

struct RedFlag {
  std::string id;
  std::string version;
  base::Source source;
  std::vector<criteria::NamedCodes> named_codes;
  RedFlagLevel level = RedFlagLevel::kImmediate;  // of what people see or are told
  std::vector<RedFlagSign> signs;
  // Ids of what no record shows and people ask, each with its text.
  std::vector<std::string> asked;
  std::string action;  // key of texts
  friend bool operator==(const RedFlag&, const RedFlag&) = default;
};
TILLIT_FIELDS(RedFlag, id, version, source, named_codes, level, signs, asked, action);

// INVALID_ARGUMENT with the path of the first fault. No sign asks what others found (a
// score, a group), and `fresh` neither age nor anything old: so neither can raise one.
absl::Status Validate(const RedFlag& red_flag, absl::string_view path);

// A flag that is up.
struct RaisedRedFlag {
  std::string red_flag;
  std::string version;
  std::string hash;
  RedFlagLevel level = RedFlagLevel::kImmediate;  // the most urgent of its signs
  std::string action;
  std::vector<std::string> signs;
  std::vector<criteria::Evidence> evidence;
  friend bool operator==(const RaisedRedFlag&, const RaisedRedFlag&) = default;
};
TILLIT_FIELDS(RaisedRedFlag, red_flag, version, hash, level, action, signs, evidence);

struct RedFlags {
  std::vector<RaisedRedFlag> raised;     // by level, then as the catalogue names them
  std::vector<std::string> not_cleared;  // nobody knows: never a no
  friend bool operator==(const RedFlags&, const RedFlags&) = default;
};
TILLIT_FIELDS(RedFlags, raised, not_cleared);

// Asks validated flags of a record as known on the view's day, before scores, groups and
// consents. O(flags x facts of the last days), and all facts for what `given` asks.
RedFlags LookForRedFlags(const std::vector<RedFlag>& red_flags,
                         const std::vector<std::string>& hashes, const facts::View& view);

}  // namespace tillit::stratify

#endif  // TILLIT_STRATIFY_RED_FLAG_H_
