# SPDX-License-Identifier: Apache-2.0
"""Tables of every library that knows Arrow come in and go out."""
import datetime
import gc
import pathlib

import pytest

import tillit
from conftest import AS_OF

LIBRARIES = ['pandas', 'polars', 'pyarrow', 'duckdb', 'dict']
COVERED = {'kind': ['CONDITION', 'CONDITION', 'MEDICINE'],
           'system': ['ICPC-2', 'ICD-10', 'ATC'], 'complete': [True] * 3}


def table_of(library, columns):
    """The columns as a table of a library; skips where it is not installed."""
    if library == 'dict':
        return dict(columns)
    module = pytest.importorskip(library)
    if library in ('pandas', 'polars'):
        return module.DataFrame(columns)
    if library == 'pyarrow':
        return module.table(columns)
    arrow = pytest.importorskip('pyarrow').table(columns)
    return module.from_arrow(arrow)


def rows_of(table):
    """Rows of a table as tuples, None for what is missing."""
    if hasattr(table, 'fetchall'):
        rows = table.fetchall()
    elif hasattr(table, 'to_pydict'):
        rows = zip(*table.to_pydict().values())
    elif hasattr(table, 'rows'):
        rows = table.rows()
    elif hasattr(table, 'itertuples'):
        rows = table.itertuples(index=False, name=None)
    else:
        rows = zip(*table.values())
    return [tuple(None if value is None or value != value else value for value in row)
            for row in rows]


@pytest.mark.parametrize('library', LIBRARIES)
def test_a_table_gives_a_table_of_its_own_library(service, practice, library):
    table = table_of(library, practice)
    scores = tillit.score(table, service, AS_OF)
    assert type(scores) is type(table)
    wanted = service.score(tillit.read_frame(practice), AS_OF)
    assert rows_of(scores) == rows_of(wanted.to_columns())


@pytest.mark.parametrize('library', LIBRARIES)
def test_the_same_records_and_findings_from_every_library(practice, library):
    wanted = tillit.read_frame(practice, coverage=COVERED)
    table = table_of(library, practice)
    for coverage in (COVERED, table_of(library, COVERED)):
        records = tillit.read_frame(table, coverage=coverage)
        assert records == wanted
        assert records.findings == wanted.findings


@pytest.mark.parametrize('library', LIBRARIES)
def test_dates_and_numbers_come_in_the_types_of_their_library(library):
    table = table_of(library, {
        'person': [1, 2, 3], 'system': ['LOINC'] * 3, 'code': ['2160-0'] * 3,
        'date': [datetime.date(2025, 2, 10), None, datetime.date(1900, 1, 1)],
        'end': [None, datetime.datetime(2025, 6, 30, 23, 30), None],
        'value': [93.5, None, 80.0], 'main': [True, None, False]})
    first, second, third = tillit.read_frame(table)
    assert (first.id, second.id, third.id) == ('1', '2', '3')
    dates = [record.facts[0].date for record in (first, second, third)]
    assert dates == ['2025-02-10', None, '1900-01-01']
    assert second.facts[0].end == '2025-06-30'
    assert [r.facts[0].value for r in (first, second, third)] == [93.5, None, 80.0]
    assert [r.facts[0].main for r in (first, second, third)] == [True, None, False]


@pytest.mark.parametrize('library', LIBRARIES)
def test_a_bad_cell_names_its_row_whatever_the_library(practice, library):
    practice['date'][7] = 'yesterday'
    table = table_of(library, practice)
    with pytest.raises(tillit.Error, match=r'^facts\[7\]\.date: '):
        tillit.read_frame(table)
    refused = [finding for finding in tillit.read_frame(table, bad_rows='skip').findings
               if finding.severity == 'REFUSED']
    assert [(f.code, f.path) for f in refused] == [('date_invalid', 'facts[7].date')]


def test_slices_dictionaries_and_batches_are_read(practice):
    pyarrow = pytest.importorskip('pyarrow')
    wanted = tillit.read_frame(practice)
    whole = pyarrow.table(practice)
    doubled = pyarrow.concat_tables([whole, whole])
    assert tillit.read_frame(doubled.slice(4, 10)) == wanted
    assert tillit.read_frame(doubled.slice(7, 10).combine_chunks()) == wanted
    encoded = pyarrow.table({name: column.dictionary_encode()
                             for name, column in zip(whole.column_names, whole.columns)})
    assert tillit.read_frame(encoded) == wanted
    batch = whole.to_batches()[0]
    assert tillit.read_frame(batch) == wanted

    class OnlyAnArray:  # as nanoarrow's arrays are
        def __arrow_c_array__(self, requested_schema=None):
            return batch.__arrow_c_array__(requested_schema)
    assert tillit.read_frame(OnlyAnArray()) == wanted
    reader = pyarrow.RecordBatchReader.from_batches(whole.schema, whole.to_batches(3))
    assert tillit.read_frame(reader) == wanted


def test_a_zone_that_is_not_known_is_a_finding(practice):
    pyarrow = pytest.importorskip('pyarrow')
    late = datetime.datetime(2025, 6, 30, 22, 30, tzinfo=datetime.timezone.utc)

    def read(zone):
        records = tillit.read_frame(pyarrow.table({
            'person': ['p'], 'system': ['ATC'], 'code': ['A10'],
            'date': pyarrow.array([late], pyarrow.timestamp('us', zone))}))
        return records[0].facts[0].date, [f.code for f in records.findings]
    assert read('Europe/Oslo') == ('2025-07-01', ['kind_assumed'])
    assert read('UTC') == ('2025-06-30', ['kind_assumed'])
    assert read('Asia/Tokyo') == ('2025-06-30', ['zone_unknown', 'kind_assumed'])


def test_a_stream_that_fails_is_an_error_without_its_words():
    pyarrow = pytest.importorskip('pyarrow')
    schema = pyarrow.schema([('person', 'string'), ('system', 'string'),
                             ('code', 'string')])

    def batches():
        yield pyarrow.record_batch([['p'], ['ATC'], ['A10']], schema=schema)
        raise RuntimeError('01019012345')
    reader = pyarrow.RecordBatchReader.from_batches(schema, batches())
    with pytest.raises(tillit.Error, match='^facts: the stream ended') as error:
        tillit.read_frame(reader)
    assert '0101' not in str(error.value)


@pytest.mark.parametrize('library', LIBRARIES)
def test_a_table_without_what_it_needs_is_refused_by_name(practice, library):
    del practice['system']
    for bad_rows in ('raise', 'skip'):
        with pytest.raises(tillit.Error, match='^facts: has no column system'):
            tillit.read_frame(table_of(library, practice), bad_rows=bad_rows)


def test_pandas_without_arrow_reads_the_same(practice, monkeypatch):
    pandas = pytest.importorskip('pandas')
    frame = pandas.DataFrame(practice, index=range(100, 110))
    wanted = tillit.read_frame(frame)

    def absent(self, requested_schema=None):
        raise ImportError('pyarrow')
    monkeypatch.setattr(pandas.DataFrame, '__arrow_c_stream__', absent, raising=False)
    without = tillit.read_frame(frame)
    assert without == wanted and without.findings == wanted.findings
    mixed = frame.assign(person=[object() if i == 0 else 'p' for i in range(10)])
    assert len(tillit.read_frame(mixed)) == 2  # what Arrow cannot say goes as text


def test_scores_are_a_table_to_whoever_knows_arrow(service, practice):
    scores = service.score_table(practice, AS_OF)
    columns = scores.to_columns()
    pyarrow = pytest.importorskip('pyarrow')
    table = pyarrow.table(scores)
    assert table.column_names == list(columns)
    assert table.schema.field('points').type == pyarrow.float64()
    assert table.schema.field('as_of').type == pyarrow.date32()
    assert table.to_pydict() == scores.to_arrow().to_pydict()
    assert rows_of(table) == rows_of(columns)
    assert table.column('points').null_count > 0
    table.validate(full=True)
    polars = pytest.importorskip('polars')
    assert polars.DataFrame(scores).equals(scores.to_polars())
    assert rows_of(scores.to_polars()) == rows_of(columns)
    duckdb = pytest.importorskip('duckdb')
    (count,), = duckdb.sql('select count(*) from scores').fetchall()
    assert count == len(table)
    pandas = pytest.importorskip('pandas')
    pandas.testing.assert_frame_equal(scores.to_pandas(), scores.to_frame())
    del scores
    gc.collect()
    assert rows_of(table) == rows_of(columns)  # stands on its own


def test_who_declined_is_in_the_scores_without_points(service, practice):
    pyarrow = pytest.importorskip('pyarrow')
    consents = pyarrow.table({'person': ['p2'], 'kind': ['PROFILING_DECLINED']})
    table = tillit.score(pyarrow.table(practice), 'psht', AS_OF, consents=consents)
    declined = [row for row in table.to_pylist() if row['person'] == 'p2']
    assert {row['status'] for row in declined} == {'PROFILING_DECLINED'}
    assert {row['points'] for row in declined} == {None}
    assert len(declined) == len(service.models)


def resident_bytes():
    return int(pathlib.Path('/proc/self/statm').read_text().split()[1]) * 4096


@pytest.mark.skipif(not pathlib.Path('/proc/self/statm').exists(),
                    reason='needs /proc to see how much memory is held')
def test_memory_stays_flat_over_a_thousand_rounds(service, practice):
    pyarrow = pytest.importorskip('pyarrow')
    table = pyarrow.table({name: values * 20 for name, values in practice.items()})

    def rounds(count):
        for _ in range(count):
            pyarrow.table(service.score_table(table, AS_OF))
            service.score_table(practice, AS_OF).__arrow_c_stream__()  # never read
            table.__arrow_c_stream__()
        gc.collect()
    rounds(100)
    before = resident_bytes()
    rounds(1000)
    assert resident_bytes() - before < 16 << 20
