# SPDX-License-Identifier: Apache-2.0
"""The library's values as a Python programmer meets them."""
import ast
import copy
import datetime
import decimal
import enum
import keyword
import pathlib
import pickle
import typing

import pytest

import tillit
from conftest import REPOSITORY
from tillit import _core

STRUCTS = [value for value in vars(_core).values()
           if isinstance(value, type) and hasattr(value, 'replace')
           and not issubclass(value, str)]
ENUMS = [value for value in vars(_core).values()
         if isinstance(value, type) and issubclass(value, enum.StrEnum)]


def p1():
    return tillit.PatientRecord(
        id='p1', birth='1938-05', sex='FEMALE',
        facts=[tillit.Fact(code=tillit.Code(system='ICPC-2', code='K77'),
                           date=datetime.date(2025, 2, 10)),
               {'kind': 'MEASUREMENT', 'code': {'system': 'LOINC', 'code': '2160-0'},
                'date': '2025', 'value': 93.5, 'unit': 'umol/L'}],
        exported='2026-01-01')


def test_fields_are_plain_python_values():
    record = p1()
    assert record.birth == '1938-05'  # as precise as it was given
    assert record.sex is tillit.Sex.FEMALE and record.sex == 'FEMALE'
    assert record.deceased is None  # missing is unknown
    assert record.exported == datetime.date(2026, 1, 1)
    assert record.living == tillit.LivingSituation()
    assert isinstance(record.facts, tuple)
    assert record.facts[0].date == '2025-02-10'
    assert record.facts[1].value == 93.5
    assert tillit.Shift(day='2026-01-05', from_=480, to=930).from_ == 480
    assert tillit.AgePoints(points='0.1').points == decimal.Decimal('0.1')
    assert tillit.AgePoints(points=0.1).points == decimal.Decimal('0.1')
    assert tillit.AgePoints(points=decimal.Decimal('1E+2')).points == 100


def test_values_never_change_so_nothing_is_lost_in_a_copy():
    record = p1()
    with pytest.raises(AttributeError):
        record.sex = 'MALE'
    with pytest.raises(AttributeError):
        record.facts.append(tillit.Fact())
    other = record.replace(sex=None, facts=record.facts[:1])
    assert other.sex is None and len(other.facts) == 1
    assert record.sex == 'FEMALE' and len(record.facts) == 2
    # A part outlives the whole it was read from.
    fact = p1().facts[0]
    assert fact.code.code == 'K77'


def test_equal_values_are_equal_however_they_came_about():
    record = p1()
    for again in (p1(), copy.copy(record), copy.deepcopy(record),
                  pickle.loads(pickle.dumps(record)), record.replace()):
        assert again == record and hash(again) == hash(record)
    assert record != record.replace(id='p2')
    assert record != 'p1'
    codes = {tillit.Code(system='ATC', code='N05'), tillit.Code(code='N05', system='ATC')}
    assert len(codes) == 1


def test_a_mistake_is_named_with_its_path():
    with pytest.raises(tillit.Error, match=r'^PatientRecord\.facts\[1\]\.date: not a date'):
        tillit.PatientRecord(facts=[{}, {'date': '2025-02-30'}])
    with pytest.raises(ValueError, match=r'^Consent\.from_: '):
        tillit.Consent(from_='2025-13-01')
    with pytest.raises(tillit.Error, match='^PatientRecord.sex: is no Sex'):
        tillit.PatientRecord(sex='WOMAN')
    with pytest.raises(tillit.Error, match='^Week.days: is too large'):
        tillit.Week(days=2**40)
    with pytest.raises(tillit.Error, match='^Fact.value: is not a finite number'):
        tillit.Fact(value=float('nan'))
    with pytest.raises(tillit.Error, match='^AgePoints.points: '):
        tillit.AgePoints(points='0.1234567')
    with pytest.raises(tillit.Error, match='^Goal.text: is no text'):
        tillit.Goal(text='\ud800')
    with pytest.raises(TypeError, match="^PatientRecord: has no field 'birthday'"):
        tillit.PatientRecord(birthday='1938')
    with pytest.raises(TypeError, match='^PatientRecord.deceased: must be True or False'):
        tillit.PatientRecord(deceased=0)
    with pytest.raises(TypeError, match='^Goal.areas: must be a list, not str'):
        tillit.Goal(areas='walking')


def test_an_error_never_prints_the_patient(service):
    record = p1().replace(living={'place': 'hillside-7'})
    for wrong in (lambda: record.replace(record), lambda: tillit.PatientRecord(record),
                  lambda: service.score([record], as_of=5),
                  lambda: service.score([record], as_of='2026-01-05', threads='two'),
                  lambda: service.score([record, 'p2'], as_of='2026-01-05')):
        with pytest.raises(TypeError) as raised:
            wrong()
        assert 'hillside' not in str(raised.value) and 'p1' not in str(raised.value)


def test_printing_shows_what_was_said_and_stays_short():
    assert repr(tillit.Code(system='ATC', code='N05')) == "Code(system='ATC', code='N05')"
    assert repr(tillit.PatientRecord(id='x')) == "PatientRecord(id='x')"
    many = tillit.PatientRecord(facts=[tillit.Fact()] * 40)
    assert repr(many) == 'PatientRecord(facts=<40 items>)'


@pytest.mark.parametrize('cls', STRUCTS + ENUMS, ids=lambda cls: cls.__name__)
def test_every_class_says_what_it_is(cls):
    assert cls.__module__ == 'tillit' and getattr(tillit, cls.__name__) is cls
    names = [m.name for m in cls] if cls in ENUMS else list(cls.__annotations__)
    assert names and all(name in cls.__doc__ for name in names)
    assert all(name.isidentifier() and not keyword.iskeyword(name) for name in names)
    if cls in STRUCTS:
        plain = cls()
        assert pickle.loads(pickle.dumps(plain)) == plain
        for name in names:
            getattr(plain, name)


def test_the_words_are_the_headers_own():
    assert tillit.Fact.__doc__.startswith('One row of the long table.')
    assert 'undated' in tillit.Fact.date.__doc__
    assert 'never shown as predicting' in tillit.Purpose.__doc__
    undocumented = {cls.__name__ for cls in STRUCTS if cls.__doc__.startswith('Fields:')}
    headers = [path.read_text() for path in (REPOSITORY / 'include/tillit').rglob('*.h')]
    for name in undocumented:  # only where the header has no comment either
        assert any(f'\n\nstruct {name} {{' in text for text in headers), name


def test_every_type_that_a_field_names_has_its_class():
    for cls in STRUCTS:
        hints = typing.get_type_hints(cls, globalns={**vars(_core), 'datetime': datetime,
                                                     'decimal': decimal})
        assert list(hints) == list(cls.__annotations__)


def test_type_checkers_see_every_class_and_field():
    stubs = ast.parse(pathlib.Path(_core.__file__).with_name('_core.pyi').read_text())
    classes = {node.name: [part.name for part in node.body
                           if isinstance(part, ast.FunctionDef)]
               for node in stubs.body if isinstance(node, ast.ClassDef)}
    for cls in STRUCTS:
        assert set(cls.__annotations__) < set(classes[cls.__name__])
    public = {name for name, value in vars(_core).items() if isinstance(value, type)}
    assert public == set(classes)
