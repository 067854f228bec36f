// SPDX-License-Identifier: Apache-2.0
// How people planned together: meetings, decisions, evaluations.
#ifndef TILLIT_PLAN_MEETING_H_
#define TILLIT_PLAN_MEETING_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tillit/base/date.h"
#include "tillit/base/enums.h"
#include "tillit/base/fields.h"
#include "tillit/plan/goal.h"

namespace tillit::plan {

enum class MeetingMode { kInPerson = 1, kVideo = 2, kTelephone = 3 };
TILLIT_ENUM(MeetingMode, {MeetingMode::kInPerson, "IN_PERSON"},
            {MeetingMode::kVideo, "VIDEO"}, {MeetingMode::kTelephone, "TELEPHONE"});

// How far the patient took part. A proposal of the project: four steps, the lowest first.
enum class Participation { kAbsent = 1, kInformed = 2, kConsulted = 3, kDecided = 4 };
TILLIT_ENUM(Participation, {Participation::kAbsent, "ABSENT"},
            {Participation::kInformed, "INFORMED"},
            {Participation::kConsulted, "CONSULTED"},
            {Participation::kDecided, "DECIDED"});

struct Meeting {
  std::string id;
  base::Date date;
  std::optional<MeetingMode> mode;
  std::vector<std::string> present;  // parties, by id
  std::optional<Participation> patient;
  std::optional<Words> patient_words;
  std::string newer_fields;
  friend bool operator==(const Meeting&, const Meeting&) = default;
};
TILLIT_FIELDS(Meeting, id, date, mode, present, patient, patient_words);

struct Dissent {
  std::string party;
  Words reason;
  friend bool operator==(const Dissent&, const Dissent&) = default;
};
TILLIT_FIELDS(Dissent, party, reason);

// A decision taken together (S0-17).
struct Decision {
  std::string id;
  Words question;
  std::vector<Words> options;
  std::optional<int32_t> chosen;          // which option, from 0; unset: none yet
  std::vector<std::string> participants;  // parties, by id
  std::vector<Dissent> dissents;
  base::Date date;
  // Taken by whoever was there since it could not wait; told to the others afterwards
  // (DecisionRule).
  bool urgent = false;
  std::string newer_fields;
  friend bool operator==(const Decision&, const Decision&) = default;
};
TILLIT_FIELDS(Decision, id, question, options, chosen, participants, dissents, date,
              urgent);

enum class EffectSeen { kHelped = 1, kNone = 2, kWorse = 3 };
TILLIT_ENUM(EffectSeen, {EffectSeen::kHelped, "HELPED"}, {EffectSeen::kNone, "NONE"},
            {EffectSeen::kWorse, "WORSE"});
enum class EvaluationOutcome { kContinue = 1, kAdjust = 2, kStop = 3 };
TILLIT_ENUM(EvaluationOutcome, {EvaluationOutcome::kContinue, "CONTINUE"},
            {EvaluationOutcome::kAdjust, "ADJUST"}, {EvaluationOutcome::kStop, "STOP"});

// Of a goal or of an intervention: goals and interventions are evaluated both.
struct Evaluation {
  std::string id;
  base::Date date;
  std::string of;  // id of a goal or a planned intervention
  std::optional<EffectSeen> effect;
  EvaluationOutcome outcome = EvaluationOutcome::kContinue;
  std::optional<Words> reason;
  std::string by;  // party
  std::string newer_fields;
  friend bool operator==(const Evaluation&, const Evaluation&) = default;
};
TILLIT_FIELDS(Evaluation, id, date, of, effect, outcome, reason, by);

}  // namespace tillit::plan

#endif  // TILLIT_PLAN_MEETING_H_
