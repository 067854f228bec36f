# SPDX-License-Identifier: Apache-2.0
"""Points from columns: those of score, in a table of the same library."""
import datetime
import warnings

import pytest

import tillit
from arrow_test import LIBRARIES, rows_of, table_of
from conftest import AS_OF

MODELS = ['charlson-quan-1987', 'hfrs-gilbert-2018', 'conditions-maas-2009']
COUNTING = 'polypharmacy-atc5'  # counts, so that records are made for it
CONDITIONS = tillit.Coverage(kinds=['CONDITION'], systems=['ICD-10'], from_='2024-01-01',
                             complete=True)
KNOWN = ('person', 'system', 'code', 'date')


@pytest.fixture
def rows(practice):
    return {name: practice[name] for name in KNOWN}


@pytest.fixture
def persons(practice):
    firsts = [practice['person'].index(person) for person in ('p1', 'p2', 'p3')]
    return {'person': ['p1', 'p2', 'p3', 'p4'],
            'birth': [practice['birth'][i] for i in firsts] + ['1990'],
            'sex': [practice['sex'][i] for i in firsts] + ['F']}


def columns_of(table):
    """{name: list} of any table that knows Arrow or is one."""
    return pytest.importorskip('pyarrow').table(table).to_pydict()


@pytest.mark.parametrize('library', LIBRARIES)
def test_a_table_gives_a_table_of_its_own_library(rows, library):
    table = table_of(library, rows)
    if library == 'pandas':
        pytest.importorskip('pyarrow')
    points = tillit.points(table, MODELS, AS_OF)
    assert type(points) is (tillit.Points if library == 'dict' else type(table))
    wanted = tillit.points(rows, MODELS, AS_OF)
    assert (wanted.models, wanted.by_records, len(wanted)) == (tuple(MODELS), (), 3)
    if library != 'dict':
        assert rows_of(points) == list(zip(*columns_of(wanted).values()))


@pytest.mark.parametrize('coverage', [(), (CONDITIONS,)])
def test_the_numbers_are_those_of_score(service, rows, persons, coverage):
    models = [model.id for model in service.models]
    with pytest.warns(UserWarning, match=f'records are made for .*{COUNTING}'):
        points = columns_of(tillit.points(rows, models, AS_OF, coverage=coverage,
                                          persons=persons))
    records = [record.replace(coverage=coverage)
               for record in tillit.read_frame(rows, persons=persons)]
    scores = service.score(records, AS_OF).to_columns()
    found = {(person, model): tuple(points[f'{model}.{value}'][i] for value in
                                    ('points', 'lowest', 'highest', 'reason',
                                     'rests_on_assumed_coverage'))
             for i, person in enumerate(points['person']) for model in models}
    assert len(scores['person']) == len(found)
    for row in zip(*(scores[name] for name in ('person', 'model', 'points', 'lowest',
                                               'highest', 'reason',
                                               'rests_on_assumed_coverage'))):
        assert found[row[:2]] == tuple(None if value != value else value
                                       for value in row[2:]), row[:2]


def test_the_order_of_rows_and_the_kind_of_column_change_nothing(rows):
    polars = pytest.importorskip('polars')
    rows = {name: [cell for cell, system in zip(rows[name], rows['system'])
                   if system == 'ICD-10'] for name in ('person', 'code', 'date')}
    table = polars.DataFrame(rows).select(
        polars.col('person').str.slice(1).cast(polars.Int64), 'code',
        polars.col('date').str.to_date())
    several = polars.concat([table, table[::-1], table.with_columns(person=polars.lit(2, polars.Int64))],
                            rechunk=False)
    wanted = tillit.points(several, MODELS, AS_OF, system='ICD-10')
    assert wanted['person'].to_list() == [1, 2]
    other = several.sample(fraction=1, shuffle=True, seed=1).with_columns(
        polars.col('code').cast(polars.Categorical), polars.col('date').cast(polars.Datetime))
    assert tillit.points(other.lazy(), MODELS, AS_OF, system='ICD-10').equals(wanted)
    assert tillit.points(several, MODELS[0], datetime.date(2026, 1, 5),
                         system='ICD-10').equals(wanted[:, :6])


def test_what_is_odd_is_an_error_with_its_path(rows, practice):
    for columns, options, message in [
            (practice, {}, 'facts.column_5: column_unknown'),
            ({**rows, 'code': [''] * 10}, {}, r'facts\[0\].code: code_missing'),
            ({**rows, 'date': ['soon'] * 10}, {}, r'facts\[0\].date: date_invalid'),
            ({'person': ['a'], 'code': ['I10']}, {}, 'facts.system: column_missing'),
            (rows, {'as_of': 'soon'}, 'as_of'),
            (rows, {'models': ['none']}, "models: 'none' is not in the catalogue"),
            (rows, {'persons': {'person': ['p1'], 'death': ['']}}, 'persons.column_2')]:
        with pytest.raises(tillit.Error, match=message):
            tillit.points(columns, **{'models': MODELS, 'as_of': AS_OF, **options})


def test_a_system_that_nobody_knows_is_a_warning(rows):
    with pytest.warns(UserWarning, match=r'facts\[2\].system: code_system_unknown'):
        tillit.points({**rows, 'system': ['ICD-10', 'ICD-10'] + ['our-own'] * 8}, MODELS,
                      AS_OF)
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        tillit.points(rows, MODELS, AS_OF)


def test_the_columns_outlive_what_made_them(rows):
    pyarrow = pytest.importorskip('pyarrow')
    points = tillit.points(rows, MODELS, AS_OF)
    first, second = pyarrow.table(points), pyarrow.table(points)
    del points
    assert first.equals(second)
    assert first['person'].to_pylist() == ['p1', 'p2', 'p3']
