// SPDX-License-Identifier: Apache-2.0
// Scores a list through the library alone and prints what the doors are held against:
//   score_records SERVICE LIST.ndjson AS_OF
// A line a patient and model: person, model, status, points, lowest, highest.
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "tillit/builtin/builtin.h"
#include "tillit/proto/documents.h"
#include "tillit/service/run.h"

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const auto service = tillit::service::Link(tillit::builtin::Catalogue(), argv[1]);
  const auto as_of = tillit::base::Date::Parse(argv[3]);
  if (!service.ok() || !as_of.ok()) return 1;
  std::ifstream in(argv[2]);
  std::stringstream text;
  text << in.rdbuf();
  std::vector<tillit::base::Finding> findings;
  const auto scores = tillit::service::Score(
      *service, tillit::proto::ReadRecords(argv[2], text.str(), false, &findings),
      *as_of);
  const auto number = [](const std::optional<tillit::base::Decimal>& value) {
    return value.has_value() ? value->ToString() : std::string();
  };
  for (const auto& patient : scores.patients) {
    for (const auto& score : patient.scores) {
      std::printf("%s,%s,%s,%s,%s,%s\n", patient.patient.value.c_str(),
                  score.model.c_str(), tillit::base::EnumName(score.status),
                  number(score.points).c_str(), number(score.lowest).c_str(),
                  number(score.highest).c_str());
    }
  }
  return 0;
}
