// SPDX-License-Identifier: Apache-2.0
#include "bind_struct.h"
#include "modules.h"
#include "score_columns.h"
#include "tillit/stratify/expectation.h"
#include "tillit/stratify/group.h"
#include "tillit/stratify/profile.h"
#include "tillit/stratify/ranking.h"
#include "tillit/stratify/red_flag.h"
#include "tillit/stratify/review.h"
#include "tillit/stratify/tier.h"

namespace tillit::python {

void BindStratify(py::module_& module) {
  BindEnum<stratify::DataStatus>(module);
  BindEnum<stratify::RedFlagLevel>(module);
  BindStruct<stratify::ProfileItem>(module);
  BindStruct<stratify::ProfileDimension>(module);
  BindStruct<stratify::ProfileFlag>(module);
  BindStruct<stratify::Profile>(module);
  BindStruct<stratify::ProfileItemFound>(module);
  BindStruct<stratify::ProfileQuestion>(module);
  BindStruct<stratify::DimensionResult>(module);
  BindStruct<stratify::ProfileFlagResult>(module);
  BindStruct<stratify::ProfileResult>(module);
  BindStruct<stratify::RedFlagSign>(module);
  BindStruct<stratify::RedFlag>(module);
  BindStruct<stratify::RaisedRedFlag>(module);
  BindStruct<stratify::RedFlags>(module);
  BindStruct<stratify::Mark>(module);
  BindStruct<stratify::Group>(module);
  BindStruct<stratify::Review>(module);
  BindStruct<stratify::Placement>(module);
  BindEnum<stratify::Alike>(module);
  BindStruct<stratify::Expectation>(module);
  BindStruct<stratify::Expected>(module);
  BindStruct<stratify::Tier>(module);
  BindStruct<stratify::TierResult>(module);
  BindStruct<stratify::GroupRank>(module);
  BindStruct<stratify::Ranked>(module);
  BindStruct<stratify::Ranking>(module)
      .def(
          "to_columns",
          [](const stratify::Ranking& self) { return ColumnsOf(self.rows); },
          "{column: list}, a row for every patient: the fields of Ranked but for\n"
          "group_ranks; NaN or None where one is unset.")
      .def(
          "to_frame",
          [](const stratify::Ranking& self) { return FrameOf(ColumnsOf(self.rows), {}); },
          "to_columns as a pandas DataFrame.");
}

}  // namespace tillit::python
