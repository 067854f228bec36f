# SPDX-License-Identifier: Apache-2.0
"""Team-based primary care: who needs the team, what to do about it, who does it and when.

    import tillit

    service = tillit.Service(name)                     # one of tillit.catalogue().services
    records = tillit.read_records("list")              # protobuf, NDJSON or CSV
    scores = service.score(records, as_of="2026-01-05")
    result = service.run(records, team, as_of="2026-01-05")
    frame = service.score_frame(long_table, as_of="2026-01-05")
    table = tillit.score(long_table, service, as_of="2026-01-05")  # pandas, polars, ...
    table = tillit.points(long_table, models, as_of="2026-01-05")  # the numbers alone

Values are immutable: lists are tuples, and `record.replace(sex="FEMALE")` gives a changed
copy. A field named as a Python keyword has an underscore behind it: from_, with_. Dates
are datetime.date or ISO text, points decimal.Decimal, minutes of a day int. What is
missing is None, never zero. What is odd in an input is a Finding beside the result; what
stops the work raises tillit.Error, a ValueError.
"""
from tillit._core import *  # noqa: F403  one class a field list
from tillit.plans import ViewedPlans as ViewedPlans
from tillit.plans import actions_on as actions_on
from tillit.plans import combine as combine
from tillit.plans import hand_backs as hand_backs
from tillit.plans import merge as merge
from tillit.plans import migrate as migrate
from tillit.plans import outcomes_by_timing as outcomes_by_timing
from tillit.plans import participation_change as participation_change
from tillit.plans import signs_of as signs_of
from tillit.plans import step as step
from tillit.plans import view as view
from tillit.points import points as points
from tillit.reading import Assessments as Assessments
from tillit.reading import PlanList as PlanList
from tillit.reading import assess as assess
from tillit.reading import catalogue as catalogue
from tillit.reading import convert as convert
from tillit.reading import models as models
from tillit.reading import read_frame as read_frame
from tillit.reading import read_plans as read_plans
from tillit.reading import read_records as read_records
from tillit.reading import read_team as read_team
from tillit.service import Analyses as Analyses
from tillit.service import Proposals as Proposals
from tillit.service import Service as Service
from tillit.service import score as score
