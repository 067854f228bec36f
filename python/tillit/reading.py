# SPDX-License-Identifier: Apache-2.0
"""What comes in: records, tables, teams, plans and catalogue files."""
import os
import pathlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from tillit import _core
from tillit.columns import csv_of, fault_of

Path = str | os.PathLike[str]
# As JSON begins. A protobuf message may begin with a brace, which is then a length, but
# bytes that stand in no text come soon.
_JSON = re.compile(rb'[\xef\xbb\xbf\s]*[{\[]\s*["{}\]][^\x00-\x08\x0b\x0c\x0e-\x1f]*\Z')
_REQUIRED = {'facts': ('person', 'system', 'code'), 'persons': ('person',),
             'coverage': ('kind', 'system'), 'consents': ('person', 'kind')}


def catalogue(files: Iterable[Path] = ()) -> _core.Catalogue:
    """The catalogue that ships with the library, with a site's own files over it.

    files: paths of proto text or proto JSON. A new version of an id replaces the shipped
    one; the same id and version with another content raises Error.
    """
    return _core._catalogue([_path_and_text(file) for file in files])


def models(files: Iterable[Path] = ()) -> list[_core.Model]:
    """The risk models of the catalogue, with source, licence, terms and worked examples.

    A list of Model. files: as in catalogue.
    """
    return list(catalogue(files).models)


def read_records(source: Path | bytes, *,
                 code_systems: Iterable[_core.CodeSystem] | None = None,
                 encoding: str = 'utf-8', decimal_comma: bool = False,
                 max_bytes: int = 512 << 20) -> _core.PatientList:
    """Reads patient records; returns a PatientList with the findings of reading.

    source: the path of a file or folder, or bytes. A folder is read file by file: *.csv,
    *.tsv and *.txt are tables (persons.csv, facts.csv, ..., or a long table); *.json and
    *.ndjson are FHIR R4 where they name a resourceType, and otherwise hold a record a
    line; *.pb and *.binpb are length-delimited protobuf. Bytes are JSON when they begin
    as JSON does, and otherwise protobuf. What cannot be read is refused with a finding,
    and the rest stands; records of one id are joined. Files of other names are passed
    over with a finding.

    code_systems: those of the shipped catalogue unless given; codes are brought to their
    normal form by them. encoding ("utf-8", "windows-1252", "utf-16") and decimal_comma
    are for tables. Error when there is more than max_bytes, or not one file to read.
    """
    systems = _systems(code_systems)
    options = {'code_systems': systems, 'encoding': encoding,
               'decimal_comma': decimal_comma, 'max_bytes': max_bytes}
    doors: dict[str | None, list[tuple[str, bytes]]] = {}
    size = 0
    for name, content in _files_of(source):
        size += len(content)
        if size > max_bytes:
            raise _core.Error(f'records: more than {max_bytes} bytes')
        doors.setdefault(_door_of(name, content), []).append((name, content))
    readers = {
        'table': lambda files: _core._read_tables(files, options),
        'fhir': lambda files: _core._read_fhir(files, options),
        'lines': lambda files: _core._read_records(files, False, systems),
        'binary': lambda files: _core._read_records(files, True, systems)}
    parts = [read(doors[door]) for door, read in readers.items() if door in doors]
    if not parts:
        raise _core.Error('records: there is no file that can be read')
    passed_over = [_core.Finding(code='file_unknown', path=name)
                   for name, _ in doors.get(None, ())]
    return _core.PatientList._join([*parts, _core.PatientList((), passed_over)])


def read_frame(table: Any, *, persons: Any = None, coverage: Any = None,
               consents: Any = None,
               code_systems: Iterable[_core.CodeSystem] | None = None,
               bad_rows: str = 'raise') -> _core.PatientList:
    """Reads a long table of coded facts; returns a PatientList.

    table: a pandas, polars or pyarrow table, anything with __dataframe__, or a dict of
    columns. Columns person, system and code; and, where the source has them, date, kind,
    end, source, care_level, contact, contact_kind, main, quantity, value, unit, ongoing,
    birth and sex. An absent column or an empty cell is unknown. Dates are dates or text
    (YYYY, YYYY-MM or YYYY-MM-DD); of a timestamp the day counts.

    persons: person, birth, sex, death, moved_out, place ...: also those without facts.
    coverage: person (absent or empty: everybody), source, kind, system, from, to,
    complete; kind and system may be lists. Without it coverage is assumed between a
    person's first and last dated fact, and every result says so.
    consents: person, kind, with, from, to. Who declined profiling is not scored.

    bad_rows: "raise" raises Error that names the row (counted from 0) and the column;
    "skip" leaves bad rows out, each a finding.
    """
    if bad_rows not in ('raise', 'skip'):
        raise _core.Error('bad_rows: must be "raise" or "skip"')
    tables = {'facts': table, 'persons': persons, 'coverage': coverage,
              'consents': consents}
    files = [(name, csv_of(name, given, _REQUIRED[name]))
             for name, given in tables.items() if given is not None]
    size = sum(len(content) for _, content in files)
    records = _core._read_tables(
        files, {'code_systems': _systems(code_systems), 'encoding': 'utf-8',
                'decimal_comma': False, 'max_bytes': size})
    if bad_rows == 'raise':
        refused = [finding for finding in records.findings
                   if finding.severity == _core.Severity.REFUSED]
        if refused:
            raise _core.Error(fault_of(refused, catalogue().texts))
    return records


def read_team(text: str | bytes | os.PathLike[str]) -> _core.Team:
    """Reads a Team: proto text or proto JSON, or a pathlib.Path of a file with it."""
    return _core._read_team(*_path_and_text(text, 'team'))


def read_plans(text: str | bytes | os.PathLike[str]) -> list[_core.CarePlan]:
    """Reads plans as people gave them back: the plans of a run in JSON, or in proto text.

    text: the text, or a pathlib.Path of a file with it. A list of CarePlan.
    """
    return _core._read_plans(*_path_and_text(text, 'plans'))


def _path_and_text(source: Path | bytes, name: str | None = None) -> tuple[str, str]:
    """(path, text) of a file; of text itself where `name` says what to call it."""
    if name is not None and isinstance(source, (str, bytes)):
        return name, source if isinstance(source, str) else source.decode()
    path = os.fsdecode(source)
    return path, pathlib.Path(path).read_text(encoding='utf-8')


def _files_of(source: Path | bytes) -> Iterator[tuple[str, bytes]]:
    """Yields (name, bytes) of a file, of a folder's files, or of bytes themselves."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        yield 'bytes', bytes(source)
        return
    path = pathlib.Path(source)
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    for file in files:
        if file.is_file() or not path.is_dir():
            yield file.name, file.read_bytes()


def _door_of(name: str, content: bytes) -> str | None:
    """Which door reads a file; None for a name that says nothing."""
    suffix = pathlib.PurePath(name).suffix.lower()
    if suffix in ('.csv', '.tsv', '.txt'):
        return 'table'
    if suffix in ('.json', '.ndjson') or name == 'bytes' and _JSON.match(content[:4096]):
        # No record of our own has a field of this name, and none is a list.
        start = content.lstrip(b'\xef\xbb\xbf \t\r\n')[:1]
        return 'fhir' if b'"resourceType"' in content or start != b'{' else 'lines'
    return 'binary' if suffix in ('.pb', '.binpb') or name == 'bytes' else None


def _systems(code_systems: Iterable[_core.CodeSystem] | None
             ) -> Iterable[_core.CodeSystem]:
    return catalogue().code_systems if code_systems is None else code_systems
