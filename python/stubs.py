#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes _core.pyi out of the built module, for type checkers and editors.

    stubs.py FOLDER_OF_THE_MODULE OUTPUT.pyi
"""
import enum
import pathlib
import re
import sys

sys.path.insert(0, sys.argv[1])
import _core

TOP = '''\
# SPDX-License-Identifier: Apache-2.0
# Made by python/stubs.py from the built module.
import datetime
import decimal
import enum
from collections.abc import Iterable, Sequence
from typing import Any, Self, overload

class Error(ValueError): ...
'''

REST = '''
class PatientList(Sequence[PatientRecord]):
    def __init__(self, records: PatientList | Iterable[PatientRecord] = (),
                 findings: Iterable[Finding] = ()) -> None: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...
    def __len__(self) -> int: ...
    @overload
    def __getitem__(self, index: int) -> PatientRecord: ...
    @overload
    def __getitem__(self, index: slice) -> PatientList: ...
    def to_bytes(self) -> bytes: ...
    def to_ndjson(self) -> str: ...
    @staticmethod
    def _join(lists: list[PatientList]) -> PatientList: ...

class Scores:
    @property
    def patients(self) -> tuple[PatientResult, ...]: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...
    @property
    def as_of(self) -> datetime.date: ...
    def __len__(self) -> int: ...
    def to_columns(self) -> dict[str, list[Any]]: ...
    def explain_columns(self) -> dict[str, list[Any]]: ...
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...
    def to_arrow(self) -> Any: ...
    def to_polars(self) -> Any: ...
    def to_pandas(self) -> Any: ...
    def to_frame(self) -> Any: ...
    def explain_frame(self) -> Any: ...

class Points:
    @property
    def models(self) -> tuple[str, ...]: ...
    @property
    def by_records(self) -> tuple[str, ...]: ...
    @property
    def findings(self) -> tuple[Finding, ...]: ...
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...
    def to_arrow(self) -> Any: ...
    def to_polars(self) -> Any: ...

class _LinkedService:
    @property
    def model(self) -> ServiceModel: ...
    @property
    def models(self) -> tuple[Model, ...]: ...
    @property
    def code_systems(self) -> tuple[CodeSystem, ...]: ...
    @property
    def hash(self) -> str: ...
    def score(self, records: Iterable[PatientRecord], as_of: datetime.date | str,
              threads: int) -> Scores: ...
    def stratify(self, records: Iterable[PatientRecord],
                 options: dict[str, Any]) -> RunResult: ...
    def run(self, records: Iterable[PatientRecord],
            options: dict[str, Any]) -> RunResult: ...

def _link(catalogue: Catalogue, service: str) -> _LinkedService: ...
def _catalogue(files: Iterable[tuple[str, str]]) -> Catalogue: ...
def _read_records(files: list[tuple[str, bytes]], binary: bool,
                  code_systems: Iterable[CodeSystem]) -> PatientList: ...
def _read_fhir(files: list[tuple[str, bytes]], options: dict[str, Any]) -> PatientList: ...
def _read_long_table(streams: dict[str, Any],
                     code_systems: Iterable[CodeSystem]) -> PatientList: ...
def _points(catalogue: Catalogue, facts: Any, persons: Any,
            given: dict[str, Any]) -> Points: ...
def _text_stream(table: str, columns: dict[str, list[str]]) -> Any: ...
def _read_team(path: str, text: str) -> Team: ...
def _read_plans(path: str, text: str) -> tuple[list[CarePlan], tuple[Finding, ...]]: ...
'''

EXTRA = {
    'RunResult': ['def to_json(self) -> str: ...'],
    'Ranking': ['def to_columns(self) -> dict[str, list[Any]]: ...',
                'def to_frame(self) -> Any: ...'],
}


def structs():
    """{name: class} of the classes made from field lists."""
    return {name: value for name, value in vars(_core).items()
            if isinstance(value, type) and hasattr(value, 'replace')
            and not issubclass(value, str)}


def enums():
    return {name: value for name, value in vars(_core).items()
            if isinstance(value, type) and issubclass(value, enum.StrEnum)}


def taken(annotation):
    """What a constructor takes for a field of this type."""
    if annotation.endswith(' | None'):
        return taken(annotation[:-len(' | None')]) + ' | None'
    items = re.fullmatch(r'tuple\[(.*), \.\.\.\]', annotation)
    if items:
        return f'Iterable[{taken(items.group(1))}]'
    if annotation in structs():
        return f'{annotation} | dict[str, Any]'
    if annotation in enums() or annotation == 'datetime.date':
        return f'{annotation} | str'
    if annotation == 'decimal.Decimal':
        return 'decimal.Decimal | int | float | str'
    return annotation


def struct_stub(name, cls):
    fields = ''.join(f', {field}: {taken(kind)} = ...'
                     for field, kind in cls.__annotations__.items())
    lines = [f'class {name}:', f'    def __init__(self, *{fields}) -> None: ...']
    for field, kind in cls.__annotations__.items():
        lines += ['    @property', f'    def {field}(self) -> {kind}: ...']
    lines += [f'    def replace(self, *{fields}) -> Self: ...']
    return '\n'.join(lines + [f'    {line}' for line in EXTRA.get(name, [])])


def enum_stub(name, cls):
    return '\n'.join([f'class {name}(enum.StrEnum):']
                     + [f'    {value.name} = {value.value!r}' for value in cls])


def stubs():
    parts = [enum_stub(*item) for item in enums().items()]
    parts += [struct_stub(*item) for item in structs().items()]
    return TOP + ''.join(f'\n{part}\n' for part in parts) + REST


if __name__ == '__main__':
    pathlib.Path(sys.argv[2]).write_text(stubs(), encoding='utf-8')
