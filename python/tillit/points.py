# SPDX-License-Identifier: Apache-2.0
"""Points alone, from columns to columns."""
import warnings
from collections.abc import Iterable
from typing import Any

from tillit import _core
from tillit.columns import library_of, stream_of
from tillit.reading import Path, catalogue
from tillit.service import Day


def points(table: Any, models: Iterable[str] | str, as_of: Day, *, system: str = '',
           coverage: Iterable[_core.Coverage] = (), persons: Any = None,
           catalogue_files: Iterable[Path] = ()) -> Any:
    """Sums models over a long table, many times faster than score and without reasons.

    table: as in read_frame, with the columns person and code and, where there are some,
    system and date; rows in any order. models: ids of risk models of the catalogue.
    system: the code system of every row, in place of the column. coverage: what is known
    of everybody, as Coverage; without it, it is assumed as in read_frame. persons: person,
    birth and sex, also of those without rows. catalogue_files: as in Service.

    Returns a row for each person, by id: person, and for each model <model>.points, .lowest
    and .highest (missing where they cannot be computed, for the .reason that stands
    beside), and .rests_on_assumed_coverage. The numbers are those of score. A polars
    DataFrame for polars, a pyarrow Table for pyarrow, DuckDB and pandas' DataFrame by way
    of pyarrow; Points for anything else, which every library takes that knows Arrow.

    Error with the path of the first fault: a column that is not named above, a row without
    person, system or code, a date that is none. A warning names the models that count
    facts or ask for another's score: records are made for them, at the speed of score.
    """
    found = _core._points(
        catalogue(catalogue_files), stream_of('facts', table),
        None if persons is None else stream_of('persons', persons),
        {'models': [models] if isinstance(models, str) else list(models), 'as_of': as_of,
         'coverage': list(coverage), 'system': system})
    if found.by_records:
        warnings.warn('records are made for ' + ', '.join(found.by_records), stacklevel=2)
    for finding in found.findings:
        warnings.warn(f'{finding.path}: {finding.code} ({", ".join(finding.arguments)})',
                      stacklevel=2)
    library = library_of(table)
    if library == 'polars':
        return found.to_polars()
    if library == 'pyarrow':
        return found.to_arrow()
    if library == 'pandas':
        return found.to_arrow().to_pandas()
    if library == 'duckdb':
        import duckdb  # type: ignore
        return duckdb.from_arrow(found.to_arrow())
    return found
