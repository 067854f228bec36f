// SPDX-License-Identifier: Apache-2.0
// What a user's first program would do.
#include <cstdio>

#include "tillit/base/date.h"

int main() {
  const absl::StatusOr<tillit::base::Date> day = tillit::base::Date::Parse("2026-01-05");
  if (!day.ok() || tillit::base::Date::Parse("2026-02-30").ok()) return 1;
  const std::string later = day->PlusMonths(1).PlusDays(-1).ToString();
  std::printf("%s\n", later.c_str());
  return later == "2026-02-04" ? 0 : 1;
}
