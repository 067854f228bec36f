// SPDX-License-Identifier: Apache-2.0
// The core, as a table of contents. Include the headers that you need instead of this
// one.
//
//   auto service = tillit::service::Link(tillit::builtin::Catalogue(), "...");
//   tillit::service::RunInput input{records, team, {}};
//   auto result = tillit::service::Run(*service, std::move(input), options);
//
// A whole program stands in examples/first_patient; docs/first_patient.md explains it.
#ifndef TILLIT_TILLIT_H_
#define TILLIT_TILLIT_H_

#include "tillit/base/date.h"                   // days, partial days, instants
#include "tillit/base/finding.h"                // what is odd in an input
#include "tillit/bowtie/bowtie.h"               // what could happen, what helps
#include "tillit/criteria/evaluate.h"           // yes, no or unknown, with evidence
#include "tillit/facts/patient_record.h"        // what is known of a patient
#include "tillit/facts/view.h"                  // asked as of a day
#include "tillit/instruments/agreement.h"       // several assessors merged
#include "tillit/instruments/score.h"           // answers become scores
#include "tillit/interventions/intervention.h"  // what can be done, with its evidence
#include "tillit/pathway/pathway.h"             // the way through a service
#include "tillit/plan/care_plan.h"              // goals and what shall be done
#include "tillit/plan/history.h"                // changes, merged, as known on any day
#include "tillit/plan/view.h"                   // a plan as one viewer may see it
#include "tillit/propose/propose.h"             // reasons become a proposed plan
#include "tillit/risk/engine.h"                 // models compiled once, scores
#include "tillit/schedule/demand.h"             // plans ask for visits
#include "tillit/schedule/schedule.h"           // visits become a week
#include "tillit/service/catalogue.h"           // services as data, and Link
#include "tillit/service/run.h"                 // the whole road
#include "tillit/stratify/group.h"              // who belongs
#include "tillit/stratify/ranking.h"            // who comes first
#include "tillit/team/team.h"                   // who works when

#endif  // TILLIT_TILLIT_H_
