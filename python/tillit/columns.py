# SPDX-License-Identifier: Apache-2.0
"""Any table's columns as the CSV that the table door reads: one reader for both."""
import csv
import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tillit._core import Error, Finding, Text


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


def csv_of(name: str, table: Any, required: Iterable[str]) -> bytes:
    """The table as CSV bytes in UTF-8. Error when a required column is absent."""
    columns = columns_of(table)
    for column in required:
        if column not in columns:
            raise Error(f'{name}: has no column {column}')
    lengths = {len(values) for values in columns.values()}
    if len(lengths) > 1:
        raise Error(f'{name}: columns have different lengths')
    text = io.StringIO()
    writer = csv.writer(text, lineterminator='\n')
    writer.writerow(columns)
    writer.writerows(zip(*(map(cell_of, values) for values in columns.values())))
    try:
        return text.getvalue().encode()
    except UnicodeEncodeError:
        raise Error(f'{name}: holds text that is not Unicode') from None


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


def fault_of(refused: Sequence[Finding], texts: Iterable[Text]) -> str:
    """What is wrong with the first of some refused rows, in words, and how many there are.

    Paths name rows as a spreadsheet does, with the header as row 1; here rows are counted
    from 0, as tables are indexed.
    """
    first = refused[0]
    words = next((text.en for text in texts if text.key == f'finding.{first.code}'), '')
    file, _, rest = first.path.partition(':')
    row, _, column = rest.partition('.')
    if row.isdigit():
        file = f'{file}[{int(row) - 2}].{column}'
    more = f' (and {len(refused) - 1} more)' if len(refused) > 1 else ''
    return f'{file}: {words or first.code}{more}'
