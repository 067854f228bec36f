# SPDX-License-Identifier: Apache-2.0
"""Any table as an Arrow stream: its own where it has one, a stream of text otherwise."""
import datetime
from collections.abc import Mapping
from typing import Any

from tillit import _core


def library_of(table: Any) -> str:
    """The library that a table comes from: "pandas", "polars", "pyarrow", "duckdb", ..."""
    return type(table).__module__.partition('.')[0].lstrip('_')


def stream_of(name: str, table: Any) -> Any:
    """An Arrow stream capsule of the table, or its pair of schema and array capsules."""
    library = library_of(table)
    if library == 'polars' and hasattr(table, 'collect'):
        table = table.collect()
    if library == 'duckdb':
        # A connection has one open result, and the tables of a list may share one.
        table = table.to_arrow_table()
    if library == 'pandas':
        # pandas goes through pyarrow, which may be absent, or not know a column's objects.
        try:
            return table.reset_index(drop=True).__arrow_c_stream__()
        except (AttributeError, ImportError, TypeError, ValueError, NotImplementedError):
            return _text_stream(name, table)
    if hasattr(table, '__arrow_c_stream__'):
        return table.__arrow_c_stream__()
    if hasattr(table, '__arrow_c_array__'):
        return table.__arrow_c_array__()
    return _text_stream(name, table)


def columns_of(table: Any) -> dict[str, list[Any]]:
    """{name: list} of a dict of columns, or of a pandas, polars or pyarrow table."""
    if isinstance(table, Mapping):
        return {str(name): list(values) for name, values in table.items()}
    if hasattr(table, 'to_pydict'):
        return table.to_pydict()
    if hasattr(table, 'columns') and hasattr(table, '__getitem__'):
        return {str(name): _values(table[name]) for name in table.columns}
    if hasattr(table, '__dataframe__'):
        import pandas  # type: ignore
        return columns_of(pandas.api.interchange.from_dataframe(table))
    raise TypeError(f'must be a table or a dict of columns, not {type(table).__name__}')


def _values(column: Any) -> list[Any]:
    return column.to_list() if hasattr(column, 'to_list') else list(column)


def _text_stream(name: str, table: Any) -> Any:
    return _core._text_stream(name, {column: [cell_of(value) for value in values]
                                     for column, values in columns_of(table).items()})


def cell_of(value: Any) -> str:
    """A cell as text; empty when it is missing."""
    if isinstance(value, str):
        return value
    kind = type(value).__name__
    if value is None or kind in ('NaTType', 'NAType'):
        return ''
    if isinstance(value, (list, tuple)):
        return ' '.join(cell_of(item) for item in value)
    if value != value:  # NaN
        return ''
    if isinstance(value, datetime.date):  # of a timestamp, its day
        return f'{value.year:04}-{value.month:02}-{value.day:02}'
    if kind == 'datetime64':
        return str(value)[:10]
    if kind in ('bool', 'bool_'):
        return 'yes' if value else 'no'
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))  # a column of whole numbers with a gap in it
    return str(value)


def raise_refused(findings: tuple[_core.Finding, ...], bad_rows: str) -> None:
    """Error for a table that was refused as a whole; and, where bad rows are to raise, for
    the first of some refused rows, with how many there are."""
    refused = [finding for finding in findings
               if finding.severity == _core.Severity.REFUSED]
    for finding in refused:
        table, _, column = finding.path.partition('.')
        if finding.code == 'column_missing':
            raise _core.Error(f'{table}: has no column {column}')
        if finding.code in ('column_doubled', 'column_format_unknown'):
            raise _core.Error(f'{finding.path}: {_words(finding)}')
    if refused and bad_rows == 'raise':
        more = f' (and {len(refused) - 1} more)' if len(refused) > 1 else ''
        raise _core.Error(f'{refused[0].path}: {_words(refused[0])}{more}')


def _words(finding: _core.Finding) -> str:
    texts = _core._catalogue([]).texts
    return next((text.en for text in texts if text.key == f'finding.{finding.code}'),
                finding.code)
