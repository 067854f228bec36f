# SPDX-License-Identifier: Apache-2.0
"""Patient lists come in, whatever they are kept in."""
import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tillit

CODES = st.sampled_from([('ICPC-2', 'T90'), ('ICPC-2', 'K77'), ('ICD-10', 'E11.9'),
                         ('ICD-10', 'i50'), ('ATC', 'A10BA02'), ('LOINC', '2160-0')])
DATES = st.one_of(st.none(), st.dates().map(str), st.sampled_from(['2025', '2024-02']))
TEXTS = st.text(st.characters(blacklist_categories=['Cs']), max_size=8)


@st.composite
def records(draw):
    facts = []
    for (system, code), date, ongoing, value in draw(st.lists(
            st.tuples(CODES, DATES, st.sampled_from([None, True, False]),
                      st.one_of(st.none(), st.floats(-1e6, 1e6))), max_size=5)):
        facts.append(tillit.Fact(code={'system': system, 'code': code}, date=date,
                                 ongoing=ongoing, value=value))
    return tillit.PatientRecord(
        id=draw(TEXTS.filter(bool)), sex=draw(st.sampled_from([None, *tillit.Sex])),
        deceased=draw(st.sampled_from([None, True, False])), facts=facts,
        goals=[tillit.StatedGoal(text=draw(TEXTS))])


@settings(max_examples=60, deadline=None)
@given(st.lists(records(), max_size=3, unique_by=lambda record: record.id))
def test_what_is_written_is_read_again(some):
    written = tillit.PatientList(some)
    again = pickle.loads(pickle.dumps(written))
    assert again == written and list(again) == some
    if not some:
        return
    # Reading joins by id and brings codes to their normal form.
    by_bytes = tillit.read_records(written.to_bytes())
    by_lines = tillit.read_records(written.to_ndjson().encode())
    assert by_bytes == by_lines
    assert [record.id for record in by_bytes] == sorted(
        (record.id for record in some), key=str.encode)
    wanted = {record.id: record.goals for record in some}
    assert all(record.goals == wanted[record.id] for record in by_bytes)


def test_a_list_is_a_sequence_that_stays_in_the_library(practice):
    patients = tillit.read_frame(practice)
    assert len(patients) == 3
    assert [record.id for record in patients] == ['p1', 'p2', 'p3']
    assert patients[-1].id == 'p3'
    assert [record.id for record in patients[::2]] == ['p1', 'p3']
    with pytest.raises(IndexError):
        patients[3]
    first = tillit.read_frame(practice)[0]  # outlives its list
    assert first.facts[0].code.system


def test_absent_columns_are_unknown_not_empty(practice):
    p1, p2, p3 = tillit.read_frame(practice)
    assert (p1.birth, p1.sex) == ('1938-05-01', tillit.Sex.FEMALE)
    assert p2.birth == '1961'
    assert {fact.date for fact in p2.facts} == {'2025-09', '2025-10-04'}
    assert (p3.birth, p3.sex, p3.deceased) == (None, None, None)
    assert p3.facts[0].ongoing is None and p3.facts[0].main is None
    kinds = {fact.code.system: fact.kind for fact in p1.facts}
    assert kinds['ATC'] == 'MEDICINE' and kinds['ICD-10'] == 'CONDITION'


def test_a_bad_date_is_an_error_that_names_its_row(practice):
    practice['date'][4] = '2025-02-30'
    with pytest.raises(tillit.Error, match=r'^facts\[4\]\.date: '):
        tillit.read_frame(practice)
    skipped = tillit.read_frame(practice, bad_rows='skip')
    assert sum(len(record.facts) for record in skipped) == 9
    assert 'REFUSED' in [finding.severity for finding in skipped.findings]
    with pytest.raises(tillit.Error, match=r'^persons\[1\]\.birth: '):
        tillit.read_frame({**practice, 'date': [None] * 10},
                          persons={'person': ['a', 'b'], 'birth': ['1950', '1950-13']})


def test_a_table_without_what_it_needs_is_refused(practice):
    del practice['code']
    with pytest.raises(tillit.Error, match='^facts: has no column code'):
        tillit.read_frame(practice)
    with pytest.raises(tillit.Error, match='^facts: columns have different lengths'):
        tillit.read_frame({'person': ['a'], 'system': [], 'code': []})
    with pytest.raises(TypeError, match='must be a table'):
        tillit.read_frame(7)


def test_coverage_turns_absence_into_an_answer(practice):
    coverage = {'kind': [['CONDITION'], 'MEDICINE'],
                'system': [['ICPC-2', 'ICD-10'], 'ATC'],
                'from': [None, '2020-01-01'], 'complete': [True, True]}
    p3 = tillit.read_frame(practice, coverage=coverage)[2]
    assert [part.systems for part in p3.coverage] == [('ICPC-2', 'ICD-10'), ('ATC',)]
    assert all(part.complete for part in p3.coverage)


def test_people_without_facts_stay_on_the_list(practice):
    persons = {'person': ['p1', 'p4'], 'death': [None, '2025-05-01']}
    patients = tillit.read_frame(practice, persons=persons)
    assert [record.id for record in patients] == ['p1', 'p2', 'p3', 'p4']
    assert patients[3].death == '2025-05-01' and patients[3].facts == ()


def test_a_folder_of_files_is_one_list(tmp_path, practice):
    patients = tillit.read_frame(practice)
    (tmp_path / 'persons.csv').write_text('person,birth\np1,1938-05-01\np5,1950\n')
    (tmp_path / 'more.pb').write_bytes(patients[1:].to_bytes())
    (tmp_path / 'more.ndjson').write_text(patients[:1].to_ndjson() + '{"id": 7\n')
    (tmp_path / 'bundle.json').write_text(json.dumps(
        {'resourceType': 'Patient', 'id': 'fhir-1', 'gender': 'female',
         'birthDate': '1944-02-03'}))
    (tmp_path / 'notes.md').write_text('not a list')
    read = tillit.read_records(tmp_path)
    assert [record.id for record in read] == ['fhir-1', 'p1', 'p2', 'p3', 'p5']
    assert read[1].facts == patients[0].facts
    assert read[0].birth == '1944-02-03'
    codes = {finding.code: finding.path for finding in read.findings}
    assert codes['file_unknown'] == 'notes.md'
    assert codes['json_unreadable'] == 'more.ndjson:2'
    with pytest.raises(tillit.Error, match='more than 10 bytes'):
        tillit.read_records(tmp_path, max_bytes=10)
    with pytest.raises(FileNotFoundError):
        tillit.read_records(tmp_path / 'absent.csv')
    with pytest.raises(tillit.Error, match='encoding'):
        tillit.read_records(tmp_path, encoding='ebcdic')


def test_a_list_converts_to_every_form_and_back(tmp_path, practice):
    patients = tillit.read_frame(practice)
    assert tillit.read_records(tillit.convert(patients)) == patients
    assert tillit.read_records(tillit.convert(patients, 'binary')) == patients
    for name, content in tillit.convert(patients, 'csv').items():
        (tmp_path / name).write_bytes(content)
    assert tillit.read_records(tmp_path) == patients
    assert tillit.convert(tmp_path, 'ndjson') == tillit.convert(patients)
    with pytest.raises(tillit.Error, match='^to: '):
        tillit.convert(patients, 'pdf')


def test_a_hosts_own_addresses_and_codes_are_read(tmp_path):
    (tmp_path / 'facts.csv').write_text('person,system,code\np,urn:own,x1\np,urn:icd,I50\n')
    (tmp_path / 'map.csv').write_text(
        'source_system,source_code,target_system,target_code\nurn:own,x1,ICD-10,E11.9\n')
    read = tillit.read_records(tmp_path / 'facts.csv', code_maps=[tmp_path / 'map.csv'],
                               aliases={'urn:icd': 'ICD-10'})
    assert {(fact.code.system, fact.code.code) for fact in read[0].facts} == {
        ('urn:own', 'x1'), ('ICD-10', 'E119'), ('ICD-10', 'I50')}
    with pytest.raises(tillit.Error, match=r'aliases\[0\]'):
        tillit.read_records(tmp_path / 'facts.csv', aliases={'urn:icd': 'ICD-99'})
    with pytest.raises(tillit.Error, match='facts.csv: file_empty'):
        (tmp_path / 'facts.csv').write_text('')
        tillit.read_records(tmp_path / 'facts.csv')


def test_a_team_with_a_mistake_is_refused_with_its_line(team):
    assert team.members and all(member.role for member in team.members)
    assert tillit.read_team('{"id": "t", "members": [{"id": "m"}]}').members[0].id == 'm'
    with pytest.raises(tillit.Error, match='^team'):
        tillit.read_team('id: "t"\nmembrs {}')
