# SPDX-License-Identifier: Apache-2.0
"""What the stories share: a service, and one small practice of three patients."""
import pathlib

import pytest

import tillit

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
AS_OF = '2026-01-05'


@pytest.fixture(scope='session')
def service():
    return tillit.Service('psht')


@pytest.fixture(scope='session')
def team():
    return tillit.read_team(REPOSITORY / 'examples/psht_team.textproto')


@pytest.fixture
def practice():
    """A long table: an older woman with much, a man with diabetes, one with a single code.
    """
    rows = [
        ('p1', 'ICPC-2', 'K77', '2025-02-10', '1938-05-01', 'F'),
        ('p1', 'ICPC-2', 'P70', '2025-03-11', '1938-05-01', 'F'),
        ('p1', 'ICPC-2', 'L88', '2024-11-02', '1938-05-01', 'F'),
        ('p1', 'ICD-10', 'I50.9', '2025-06-30', '1938-05-01', 'F'),
        ('p1', 'ICD-10', 'E11.9', '2025-06-30', '1938-05-01', 'F'),
        ('p1', 'ATC', 'C03CA01', '2025-12-01', '1938-05-01', 'F'),
        ('p1', 'ATC', 'N05CF01', '2025-12-01', '1938-05-01', 'F'),
        ('p2', 'ICPC-2', 'T90', '2025-09', '1961', 'M'),
        ('p2', 'ATC', 'A10BA02', '2025-10-04', '1961', 'M'),
        ('p3', 'ICPC-2', 'R74', '2025-08-20', None, None),
    ]
    names = ('person', 'system', 'code', 'date', 'birth', 'sex')
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}
