# SPDX-License-Identifier: Apache-2.0
"""C++, the program and Python say the same of the same records."""
import csv
import io
import pathlib
import subprocess
import sys

import tillit

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = ROOT / 'build' / 'bin'
SERVICE, AS_OF = 'psht', '2026-01-05'


def output_of(*command):
    return subprocess.run([str(part) for part in command], check=True,
                          capture_output=True, text=True).stdout


def test_cpp_program_and_python_give_the_same_scores(tmp_path):
    assert (BIN / 'tillit').exists(), 'build the project first: make build'
    output_of(BIN / 'generate_list', '--persons', 300, '--seed', 3, '--as-of', AS_OF,
              '--out', tmp_path / 'list')
    records_file = tmp_path / 'list.ndjson'
    output_of(BIN / 'tillit', 'convert', '--patients', tmp_path / 'list', '--out',
              records_file)

    cpp = {tuple(line.split(','))
           for line in output_of(BIN / 'score_records', SERVICE, records_file,
                                 AS_OF).splitlines()}
    rows = csv.DictReader(io.StringIO(
        output_of(BIN / 'tillit', 'score', '--service', SERVICE, '--patients',
                  records_file, '--as-of', AS_OF)))
    program = {(row['person'], row['model'], row['status'], row['points'], row['lowest'],
                row['highest']) for row in rows if row['model']}

    def text(value):
        return '' if value is None else format(value.normalize(), 'f')

    records = tillit.read_records(records_file)
    python = {(patient.patient, score.model, name_of(score.status), text(score.points),
               text(score.lowest), text(score.highest))
              for patient in scores_of(records) for score in patient.scores}

    assert len(cpp) > 1500
    assert program == cpp
    assert python == cpp


def test_the_first_patient_prints_what_the_cpp_program_prints():
    example = ROOT / 'examples' / 'first_patient'
    printed = output_of(sys.executable, example / 'first_patient.py',
                        example / 'patient.ndjson', ROOT / 'examples/psht_team.textproto')
    assert printed == (example / 'expected.txt').read_text()


def name_of(status):
    return getattr(status, 'name', status)


def scores_of(records):
    scores = tillit.Service(SERVICE).score(records, as_of=AS_OF, threads=2)
    return getattr(scores, 'patients', scores)
