# SPDX-License-Identifier: Apache-2.0
"""A data scientist scores a table and asks why."""
import datetime

import pytest

import tillit
from conftest import AS_OF

pandas = pytest.importorskip('pandas')

FIRST_COLUMNS = ['person', 'model', 'version', 'status', 'reason', 'points', 'lowest',
                 'highest', 'band']


def test_a_row_for_every_person_and_model(service, practice):
    frame = service.score_frame(pandas.DataFrame(practice), AS_OF)
    assert list(frame.columns[:9]) == FIRST_COLUMNS
    assert len(frame) == 3 * len(service.models)
    assert not frame.duplicated(['person', 'model']).any()
    for column in ('points', 'lowest', 'highest'):
        assert frame[column].dtype == 'float64'
    wide = frame.pivot(index='person', columns='model', values='points')
    assert wide.loc['p1', 'charlson-quan-1987'] == 2
    assert pandas.isna(wide.loc['p3', 'polypharmacy-atc5'])  # unknown, not 0
    unknown = frame[frame.status == 'NOT_SCOREABLE']
    assert unknown.points.isna().all() and (unknown.reason != '').all()
    assert set(frame.as_of) == {datetime.date(2026, 1, 5)}


def test_the_same_scores_from_a_frame_and_from_records(service, practice):
    frame = service.score_frame(pandas.DataFrame(practice), AS_OF)
    records = service.score(tillit.read_frame(practice), AS_OF, threads=2).to_frame()
    pandas.testing.assert_frame_equal(frame, records)


def test_every_point_has_its_fact(service, practice):
    why = service.explain_frame(pandas.DataFrame(practice), AS_OF)
    assert {'person', 'model', 'term', 'answer', 'points', 'code', 'system', 'date',
            'source'} <= set(why.columns)
    charlson = why[(why.person == 'p1') & (why.model == 'charlson-quan-1987')]
    assert list(zip(charlson.term, charlson.code, charlson.date, charlson.points)) == [
        ('chf', 'I509', '2025-06-30', 1.0), ('diab', 'E119', '2025-06-30', 1.0)]
    scores = service.score_frame(pandas.DataFrame(practice), AS_OF)
    given = why.drop_duplicates(['person', 'model', 'term']).groupby(
        ['person', 'model']).points.sum()
    for row in scores[scores.status == 'SCORED'].itertuples():
        assert given.get((row.person, row.model), 0.0) + row.age_points == \
            pytest.approx(row.points)


def test_dates_come_as_pandas_keeps_them(service, practice):
    whole = pandas.DataFrame(practice).query('person == "p1"').drop(columns='birth')
    text = service.score_frame(whole, AS_OF)
    stamps = whole.assign(date=pandas.to_datetime(whole.date))
    days = whole.assign(date=stamps.date.dt.date)
    for other in (stamps, days):
        pandas.testing.assert_frame_equal(service.score_frame(other, AS_OF), text)
    as_of = pandas.Timestamp(AS_OF)
    pandas.testing.assert_frame_equal(service.score_frame(whole, as_of), text)
    gap = stamps.assign(date=stamps.date.mask(stamps.code == 'K77'))
    undated = tillit.read_frame(gap)[0]
    assert [fact.code.code for fact in undated.facts if fact.date is None] == ['K77']


def test_a_gap_is_unknown_in_every_dtype():
    table = pandas.DataFrame({
        'person': [1, 2, 3], 'system': 'LOINC', 'code': '2160-0',
        'value': [93.5, None, 80.0], 'main': pandas.array([True, None, False], 'boolean'),
        'source': pandas.array(['lab', None, None], 'string')})
    first, second, third = (record.facts[0] for record in tillit.read_frame(table))
    assert (first.value, second.value, third.value) == (93.5, None, 80.0)
    assert (first.main, second.main, third.main) == (True, None, False)
    assert (first.source, second.source) == ('lab', '')


@pytest.mark.parametrize('library', ['polars', 'pyarrow', 'numpy'])
def test_tables_of_other_libraries_are_tables_too(practice, library):
    other = pytest.importorskip(library)
    days = ['2025-02-10', None] * 5
    wanted = tillit.read_frame({**practice, 'date': days})
    stamps = pandas.DataFrame({**practice, 'date': pandas.to_datetime(days)})
    if library == 'polars':
        dates = [day and datetime.date.fromisoformat(day) for day in days]
        table = other.DataFrame({**practice, 'date': dates})
    elif library == 'pyarrow':
        table = other.Table.from_pandas(stamps)
    else:
        table = {name: stamps[name].to_numpy() for name in stamps}
    assert tillit.read_frame(table) == wanted


def test_a_bad_date_names_its_row(service, practice):
    table = pandas.DataFrame(practice, index=range(100, 110))
    table.loc[107, 'date'] = 'yesterday'
    with pytest.raises(tillit.Error, match=r'^facts\[7\]\.date: '):
        service.score_frame(table, AS_OF)
    frame = service.score_frame(table, AS_OF, bad_rows='skip')
    refused = [f for f in frame.attrs['findings'] if f['severity'] == 'REFUSED']
    assert len(refused) == 1 and refused[0]['path'] == 'facts[7].date'


def test_a_ranking_is_a_frame_too(service, practice):
    frame = service.stratify(tillit.read_frame(practice), AS_OF).ranking.to_frame()
    assert len(frame) == 3
    assert {'patient', 'rank', 'points', 'ranked_by'} <= set(frame.columns)
