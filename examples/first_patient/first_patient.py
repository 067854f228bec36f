# SPDX-License-Identifier: Apache-2.0
"""One patient from a JSON record to a week of visits. Usage: first_patient.py RECORD TEAM"""
import pathlib
import sys

import tillit

record_file, team_file = sys.argv[1:]
service = tillit.Service("psht")
records = tillit.read_records(pathlib.Path(record_file))
team = tillit.read_team(pathlib.Path(team_file))
result = service.run(records, team, as_of="2026-11-02")

for score in result.patients[0].scores:
    if score.points is None:
        continue
    print(score.model, score.points)
    for term in score.terms:
        if term.answer == "YES":
            print(f"  {term.points} {term.term}, because of {term.evidence[0].code.code}")
for planned in result.plans[0].interventions:
    print("plan:", planned.intervention)
for placed in result.week.schedule.placed:
    print(placed.day, f"{placed.start // 60:02}:{placed.start % 60:02}", placed.visit)
