# SPDX-License-Identifier: Apache-2.0
"""What comes in: records, tables, teams, plans and catalogue files."""
import os
import pathlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tillit import _core
from tillit.columns import raise_refused, stream_of

Path = str | os.PathLike[str]


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


def read_records(source: Path | bytes, *, code_maps: Iterable[Path] = (),
                 aliases: Mapping[str, str] | None = None,
                 code_systems: Iterable[_core.CodeSystem] | None = None,
                 encoding: str = 'utf-8', decimal_comma: bool = False,
                 max_bytes: int = 512 << 20) -> _core.PatientList:
    """Reads patient records; returns a PatientList with the findings of reading.

    source: the path of a file or folder, or bytes. A folder is read file by file: *.csv
    and *.tsv are tables (persons.csv, facts.csv, ..., or a long table); *.json and
    *.ndjson are FHIR R4 where they name a resourceType, and otherwise hold a record a
    line; *.pb and *.binpb are length-delimited protobuf. Of bytes, and of files whose
    name has no ending, the content decides. What cannot be read is refused with a
    finding, and the rest stands; records of one id are joined. Files of other names are
    passed over with a finding.

    code_maps: your own maps of codes, CSV or FHIR ConceptMap (*.json). aliases: {address:
    id of a code system}. code_systems: those of the shipped catalogue unless given; codes
    are brought to their normal form by them. encoding ("utf-8", "windows-1252", "utf-16")
    and decimal_comma are for tables. Error when there is more than max_bytes, and when
    not one patient could be read, with what stood in the way.
    """
    files, size = [], 0
    for name, content in _files_of(source):
        size += len(content)
        if size > max_bytes:
            raise _core.Error(f'records: more than {max_bytes} bytes')
        files.append((name, content))
    maps = [pair for path in code_maps for pair in _files_of(path)]
    return _core._read_patients(files, {
        'code_maps': maps, 'aliases': dict(aliases or {}),
        'code_systems': _systems(code_systems), 'encoding': encoding,
        'decimal_comma': decimal_comma, 'max_bytes': max_bytes})


def convert(source: _core.PatientList | Path | bytes, to: str = 'ndjson',
            **options: Any) -> bytes | dict[str, bytes]:
    """A patient list in another form.

    source: a PatientList, or what read_records takes, with its options. to: "ndjson" or
    "binary" gives bytes; "csv" gives {file name: bytes}, a folder that is read again.
    """
    records = source if isinstance(source, _core.PatientList) else read_records(
        source, **options)
    if to == 'ndjson':
        return records.to_ndjson().encode()
    if to == 'binary':
        return records.to_bytes()
    if to == 'csv':
        return records.to_csv()
    raise _core.Error('to: must be "ndjson", "binary" or "csv"')


class Assessments(list[_core.Assessment]):
    """Scored answers, as a list of Assessment in the order they were given.

    agreements: tuple of AssessorAgreement, where asked for. trends: tuple of Trend, of those
    who were assessed more than once. files: {name: bytes}, FHIR Questionnaires and
    QuestionnaireResponses that were asked for. findings: tuple of Finding.
    """

    agreements: tuple[_core.AssessorAgreement, ...] = ()
    trends: tuple[_core.Trend, ...] = ()
    files: Mapping[str, bytes] = {}
    findings: tuple[_core.Finding, ...] = ()


def assess(answers: Iterable[_core.Answers | Mapping[str, Any]] = (), *,
           responses: Iterable[Path | bytes] = (), unverified: Iterable[str] = (),
           agreement: bool = False, questionnaires: Iterable[str] = (),
           language: str = '', write_responses: bool = False,
           catalogue_files: Iterable[Path] = ()) -> Assessments:
    """Scores answers to instruments; returns Assessments.

    answers: Answers, or dicts of their fields: instrument, subject, date, assessor, sex,
    items ({item, option | number | text}) or, of an instrument without items, totals
    ({scale, total}). responses: FHIR QuestionnaireResponses, as paths or bytes; what cannot
    be used in them is a Finding. unverified: ids of instruments that are wanted though they
    are unverified. agreement: holds the assessors of each subject against each other.
    questionnaires: ids of instruments to give as FHIR Questionnaires, in language ("nb",
    "nn", "en"). write_responses: gives the answers as QuestionnaireResponses too.

    Error, with its path, for answers that are wrong. A total is complete, bounded by what is
    missing, or not computable; a band is given only where all that is possible agrees.
    """
    reply = _core._assess(catalogue(catalogue_files), {
        'answers': answers,
        'responses': [pair for source in responses for pair in _files_of(source)],
        'unverified': unverified, 'agreement': agreement, 'questionnaires': questionnaires,
        'language': language, 'write_responses': write_responses})
    scored = Assessments(reply.pop('assessments'))
    for name, value in reply.items():
        setattr(scored, name, value)
    return scored


def read_frame(table: Any, *, persons: Any = None, coverage: Any = None,
               consents: Any = None,
               code_systems: Iterable[_core.CodeSystem] | None = None,
               bad_rows: str = 'raise') -> _core.PatientList:
    """Reads a long table of coded facts; returns a PatientList.

    table: anything with __arrow_c_stream__ or __arrow_c_array__ (a pandas, polars or
    pyarrow table, a DuckDB relation), anything with __dataframe__, or a dict of columns.
    Columns person, system and code; and, where the source has them, date, kind,
    end, source, care_level, contact, contact_kind, main, quantity, value, unit, ongoing,
    birth and sex. An absent column or an empty cell is unknown. Dates are dates or text
    (YYYY, YYYY-MM or YYYY-MM-DD). Of a timestamp the day counts: the day written where it
    has no zone, the civil day there for a fixed offset and for Europe/Oslo, and the day in
    UTC, with a finding, for other zones.

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
    records = _core._read_long_table(
        {name: stream_of(name, given) for name, given in tables.items()
         if given is not None}, _systems(code_systems))
    raise_refused(records.findings, bad_rows)
    return records


def read_team(text: str | bytes | os.PathLike[str]) -> _core.Team:
    """Reads a Team: proto text or proto JSON, or a pathlib.Path of a file with it."""
    return _core._read_team(*_path_and_text(text, 'team'))


class PlanList(list[_core.CarePlan]):
    """Plans that were read, as a list of CarePlan.

    findings: tuple of Finding, one for each plan that was refused.
    """

    findings: tuple[_core.Finding, ...] = ()


def read_plans(text: str | bytes | os.PathLike[str]) -> PlanList:
    """Reads plans as people gave them back: the plans of a run in JSON, or in proto text.

    text: the text, or a pathlib.Path of a file with it. A PlanList: a plan with a value
    that is none is refused with a finding, and the others stand.
    """
    plans, findings = _core._read_plans(*_path_and_text(text, 'plans'))
    given_back = PlanList(plans)
    given_back.findings = findings
    return given_back


def _path_and_text(source: Path | bytes, name: str | None = None) -> tuple[str, str]:
    """(path, text) of a file; of text itself where `name` says what to call it."""
    if name is not None and isinstance(source, (str, bytes)):
        return name, source if isinstance(source, str) else source.decode()
    path = os.fsdecode(source)
    return path, pathlib.Path(path).read_text(encoding='utf-8')


def _files_of(source: Path | bytes) -> Iterator[tuple[str, bytes]]:
    """Yields (name, bytes) of a file, of a folder's files, or of bytes themselves."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        yield '', bytes(source)
        return
    path = pathlib.Path(source)
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    for file in files:
        if file.is_file() or not path.is_dir():
            yield file.name, file.read_bytes()


def _systems(code_systems: Iterable[_core.CodeSystem] | None
             ) -> Iterable[_core.CodeSystem]:
    return catalogue().code_systems if code_systems is None else code_systems
