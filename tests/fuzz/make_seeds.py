#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes seeds for every fuzz target: make_seeds.py OUT BIN (with generate_list), and
protoc on the path.

They come from what stands in this repository: the inputs in the tests' own source, the
examples, a small generated list, and the requests below. Afterwards libFuzzer's -merge=1
keeps those that reach something new (see docs/safety/fuzzing.md).
"""
import ast
import base64
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LITERAL = re.compile(r'R"\((.*?)\)"|"((?:\\.|[^"\\\n])*)"', re.S)
REAL = {
    'urn:icd"': 'http://hl7.org/fhir/sid/icd-10"',
    'urn:atc"': 'http://www.whocc.no/atc"',
    'urn:loinc"': 'http://loinc.org"'
}
PATIENT = {
    'resourceType': 'Patient',
    'id': 'p',
    'birthDate': '1940-02',
    'gender': 'female',
    'identifier': [{
        'system': 'urn:n',
        'value': '42'
    }],
    'name': [{
        'family': 'Moe'
    }],
    'text': {
        'status': 'generated',
        'div': 'Kari Moe'
    }
}
FILES = ('persons', 'facts', 'coverage', 'goals', 'consents', 'flags', 'access_needs')


class Seeds:
    def __init__(self, out):
        self.out = pathlib.Path(out)

    def add(self, target, data):
        data = data if isinstance(data, bytes) else data.encode()
        if len(data) > 16384:
            return
        folder = self.out / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / hashlib.sha1(data).hexdigest()[:16]).write_bytes(data)


def literals():
    """The string literals of the tests' sources; those that stand side by side are one."""
    for path in sorted((ROOT / 'tests').rglob('*_test.cc')):
        text, end, run = path.read_text(), None, b''
        for match in LITERAL.finditer(text):
            if end is not None and text[end:match.start()].strip():
                yield run
                run = b''
            if match.group(1) is not None:
                run += match.group(1).encode()
            else:
                plain = match.group(2).encode().decode('latin-1')
                try:
                    run += ast.literal_eval(f'"{plain}"').encode('latin-1')
                except (SyntaxError, ValueError, UnicodeEncodeError):
                    pass
            end = match.end()
        yield run


def encode(message, text):
    return subprocess.run([
        'protoc', f'--encode=tillit.v1.{message}', '-I', ROOT / 'proto',
        ROOT / 'proto/tillit/v1/verbs.proto'
    ],
                          input=text.encode(),
                          capture_output=True,
                          check=True).stdout


def framed(message):
    size, head = len(message), b''
    while size >= 0x80:
        head += bytes([size & 0x7f | 0x80])
        size >>= 7
    return head + bytes([size]) + message


def bundle(resources):
    return json.dumps(
        {
            'resourceType': 'Bundle',
            'type': 'collection',
            'entry': [{
                'fullUrl': f'urn:uuid:{i}',
                'resource': resource
            } for i, resource in enumerate(resources)]
        },
        ensure_ascii=False,
        separators=(',', ':'))


def subject(kind, number, **fields):
    return {
        'resourceType': kind,
        'id': f'{kind.lower()[:3]}{number}',
        'subject': {
            'reference': 'Patient/p'
        },
        **fields
    }


def concept(system, code):
    return {'coding': [{'system': system, 'code': code, 'display': 'words'}], 'text': 'words'}


def resources():
    """Every kind that the door reads, in the states that it tells apart."""
    icd = 'http://hl7.org/fhir/sid/icd-10'
    atc = 'http://www.whocc.no/atc'
    loinc = 'http://loinc.org'
    out = []
    for i, status in enumerate(
        ('active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved', 'nonsense')):
        for check in ('confirmed', 'refuted', 'entered-in-error', 'provisional'):
            out.append(
                subject('Condition',
                        f'{i}{check[0]}',
                        code=concept(icd, 'I50.9'),
                        clinicalStatus=concept('s', status),
                        verificationStatus=concept('s', check),
                        onsetDateTime='2020-01-02',
                        abatementDateTime='2021',
                        recordedDate='2020-01-03T10:00:00Z'))
    out.append(
        subject('Condition',
                'x',
                code=concept(icd, 'F00'),
                onsetPeriod={'start': '2019'},
                abatementPeriod={'end': '2020-02-30'}))
    for i, (word, more) in enumerate(
        (('AMB', {}), ('IMP', {}), ('EMER', {}), ('HH', {}), ('VR', {}), ('ACUTE', {}),
         ('NONAC', {}), ('OBSENC', {}), ('SS', {}), ('FLD', {}), ('IMP', {
             'hospitalization': {
                 'admitSource': concept('s', 'emd')
             }
         }), ('IMP', {
             'priority': concept('s', 'EM')
         }))):
        for status in ('finished', 'planned', 'cancelled', 'in-progress', 'entered-in-error'):
            out.append(
                subject('Encounter',
                        f'{i}{status[0]}',
                        status=status,
                        **{'class': {
                            'code': word
                        }},
                        type=[concept('urn:kind', 'x')],
                        period={
                            'start': '2020-03-01T10:00:00+01:00',
                            'end': '2020-03-05'
                        },
                        **more))
    for i, status in enumerate(
        ('active', 'completed', 'stopped', 'on-hold', 'draft', 'cancelled')):
        for intent in ('order', 'plan', 'proposal', 'instance-order', 'option'):
            out.append(
                subject('MedicationRequest',
                        f'{i}{intent[0]}',
                        status=status,
                        intent=intent,
                        authoredOn='2020-04-01',
                        doNotPerform=intent == 'plan',
                        medicationCodeableConcept=concept(atc, 'C03CA01'),
                        dispenseRequest={'validityPeriod': {
                            'start': '2020',
                            'end': '2021-05'
                        }}))
    out.append({'resourceType': 'Medication', 'id': 'med1', 'code': concept(atc, 'B01AC06')})
    for i, status in enumerate(
        ('active', 'completed', 'intended', 'not-taken', 'stopped', 'unknown')):
        out.append(
            subject('MedicationStatement',
                    i,
                    status=status,
                    dateAsserted='2020-01-02',
                    effectivePeriod={
                        'start': '2019-02-03',
                        'end': '2020'
                    },
                    medicationReference={'reference': 'Medication/med1'}))
    out.append(
        subject('MedicationStatement',
                'c',
                status='active',
                effectiveDateTime='2020',
                contained=[{
                    'resourceType': 'Medication',
                    'id': 'x',
                    'code': concept(atc, 'C03')
                }],
                medicationReference={'reference': '#x'}))
    values = ({
        'valueQuantity': {
            'value': 131.5,
            'unit': 'mmHg',
            'code': 'mm[Hg]'
        }
    }, {
        'valueQuantity': {
            'value': 5,
            'comparator': '<'
        }
    }, {
        'valueQuantity': {
            'value': 'x'
        }
    }, {
        'valueInteger': 3
    }, {
        'valueString': 'words'
    }, {
        'valueBoolean': True
    }, {
        'valueCodeableConcept': concept('urn:v', 'a')
    }, {
        'valueDateTime': '2020-02-02'
    }, {
        'valueTime': '10:00'
    })
    for i, value in enumerate(values):
        for status in ('final', 'registered', 'cancelled', 'amended'):
            out.append(
                subject('Observation',
                        f'{i}{status[0]}',
                        status=status,
                        **value,
                        category=[concept('s', ('survey', 'social-history')[i % 2])],
                        effectiveDateTime='2020-01-01T00:00:00+02:00',
                        code=concept(loinc, '8480-6'),
                        component=[{
                            'code': concept(loinc, '8462-4'),
                            **value
                        }]))
    out.append(
        subject('Observation',
                'p',
                status='final',
                effectivePeriod={'start': '2020'},
                code=concept(loinc, '1')))
    out.append(
        subject('Observation',
                'i',
                status='final',
                effectiveInstant='2020-01-01T00:00:00Z',
                code={'text': 'without a code'}))
    for i, status in enumerate(('completed', 'in-progress', 'not-done', 'preparation')):
        out.append(
            subject('Procedure',
                    i,
                    status=status,
                    performedDateTime='2019-05',
                    code=concept('urn:s', '1')))
    answers = ({
        'valueBoolean': False
    }, {
        'valueDecimal': 1.5
    }, {
        'valueInteger': 2
    }, {
        'valueDate': '2020-01'
    }, {
        'valueString': 'words'
    }, {
        'valueCoding': {
            'system': 's',
            'code': 'c'
        }
    }, {
        'valueQuantity': {
            'value': 2,
            'unit': 'kg'
        }
    })
    out.append(
        subject('QuestionnaireResponse',
                1,
                status='completed',
                questionnaire='urn:q|1.0',
                authored='2020-05-01',
                item=[{
                    'linkId': f'a{i}',
                    'answer': [{
                        **answer, 'item': [{
                            'linkId': f'b{i}',
                            'answer': [answer]
                        }]
                    }]
                } for i, answer in enumerate(answers)]))
    for i, status in enumerate(
        ('proposed', 'accepted', 'active', 'completed', 'rejected', 'on-hold')):
        out.append(
            subject('Goal',
                    i,
                    lifecycleStatus=status,
                    language='nb',
                    startDate='2020-01-01',
                    statusDate='2020-02',
                    expressedBy={'reference': 'Patient/p'},
                    description={'text': 'walk to the shop'}))
    out.append({
        'resourceType': 'Practitioner',
        'id': 'd',
        'name': [{
            'family': 'Lie'
        }],
        'qualification': [{
            'code': concept('urn:role', 'LE')
        }]
    })
    out.append({
        'resourceType': 'PractitionerRole',
        'id': 'r',
        'practitioner': {
            'reference': 'Practitioner/d'
        },
        'code': [concept('urn:role', 'FO')]
    })
    out.append(
        subject('CareTeam',
                1,
                status='active',
                participant=[{
                    'member': {
                        'reference': f'{kind}/d'
                    }
                } for kind in ('Practitioner', 'Organization', 'RelatedPerson', 'Patient',
                               'CareTeam', 'Device')]))
    for i, more in enumerate(({
            'deceasedBoolean': True
    }, {
            'deceasedDateTime': '2021-03-04'
    }, {
            'gender': 'other'
    }, {
            'gender': 'unknown',
            'birthDate': '1850-13'
    }, {
            'active': False
    }, {
            'gender': 'male',
            'id': 'a b'
    })):
        out.append({**PATIENT, 'id': f'p{i}', **more})
    return out


def fhir(seeds, texts):
    found = []
    for text in texts:
        for fake, real in REAL.items():
            text = text.replace(fake, real)
        try:
            found.append(json.loads(text))
        except ValueError:
            seeds.add('fhir_fuzz', text)
    found = [one for one in found if isinstance(one, dict) and 'resourceType' in one]
    every = found + resources()
    for one in every:
        seeds.add('fhir_fuzz', bundle([PATIENT, one]))
    for i in range(0, len(every), 6):
        part = every[i:i + 6]
        seeds.add('fhir_fuzz', '\n'.join(json.dumps(one) for one in [PATIENT] + part))
        # Two files; some resources stand in both, in another version.
        again = [{
            **one, 'meta': {
                'lastUpdated': f'2020-01-0{n + 1}T00:00:00Z'
            },
            'language': 'nn'
        } for n, one in enumerate(part[:3])]
        seeds.add('fhir_fuzz', bundle([PATIENT] + part) + '\x1e' + bundle(again))
    for relation in ('equal', 'equivalent', 'wider', 'narrower', 'inexact',
                     'source-is-narrower-than-target'):
        for word in ('equivalence', 'relationship'):
            for target in ('http://hl7.org/fhir/sid/icd-10|2020', 'urn:nobody'):
                one = {
                    'resourceType': 'ConceptMap',
                    'id': 'm',
                    'group': [{
                        'source': 'http://snomed.info/sct|1',
                        'target': target,
                        'element': [{
                            'code': '44054006',
                            'target': [{
                                'code': 'E11',
                                word: relation
                            }]
                        }, {
                            'code': 'a',
                            'target': [{
                                'code': 'b',
                                word: relation,
                                'dependsOn': []
                            }]
                        }, {
                            'code': 'c'
                        }]
                    }, {
                        'source': 'urn:host',
                        'target': target,
                        'element': [{
                            'code': 'a',
                            'target': [{
                                'code': 'E10',
                                word: relation
                            }, {
                                'code': 'E11'
                            }]
                        }]
                    }]
                }
                seeds.add('concept_map_fuzz', json.dumps(one, separators=(',', ':')))
                seeds.add('concept_map_fuzz', bundle([PATIENT, one]))
    for one in found:
        if one['resourceType'] == 'ConceptMap':
            seeds.add('concept_map_fuzz', json.dumps(one))
    return every


def holds(header):
    """The number of the file that a header belongs to, as table_fuzz counts them."""
    for mark, number in (('birth', 0), ('code', 1), ('complete', 2), ('goal', 3), ('text', 3),
                         ('with', 4), ('flag', 5), ('need', 6), ('source', 2), ('sex', 0)):
        if mark in header:
            return number
    return 7


TABLES = {
    'persons': 'person,birth,sex,death,moved_out,place,deceased,exported,alone,institution\n'
    'p1,1940-02-29,F,,,north,no,2020-01-01,yes,\np2,1950,M,2020-03,2020-13-01,~,ja,x,0,nei\n'
    'p1,1941,male,,,south,,,,\n,1950,,,,,,,,\n',
    'facts': 'person,kind,system,code,date,end,source,care_level,contact,contact_kind,main,'
    'quantity,value,unit,ongoing,value_text,id,mapped_system,mapped_code,birth,sex\n'
    'p1,CONDITION,ICD-10,i50.9,2020-01-02,,~,SPECIALIST,c1,ADMISSION,yes,2,7.5,kg,no,~,f1,urn:x,y,'
    '1940,F\n'
    'p1,MEASUREMENT,LOINC,39156-5,2020-02,2019,a,PRIMARY,c,GP,x,-1,"<5",kg/m2,,,,,,,\n'
    'p2,,ATC,C03CA01,,,,,,,,,,,yes,,,,,1950,M\np2,NONSENSE,,,,,,,,,,,,,,,,,,,\n'
    'p3,,urn:nobody,~,31.01.2020,,,,,,,,~,,,,,,,,\n',
    'coverage': 'person,source,kind,system,from,to,complete\n'
    ',epj,CONDITION ADMISSION,ICD-10 ICPC-2,2015-01-01,2020-12-31,yes\np1,~,MEDICINE,ATC,2021,'
    '2020,maybe\n,,,,,,\n',
    'goals': 'person,goal,date,language,text,areas\n'
    'p1,g1,2020-01-01,nb,"~, ""walk""\nthere",mobility shop\n'
    'p1,,2020-99,,~,\n,g,,,~,\np1,g1,,en,~,a\n',
    'consents': 'person,kind,with,from,to\np1,SHARING,~,2020-01-01,2021-01-01\n'
    'p1,nothing,,2020,2019\np2,,,,\n',
    'flags': 'person,flag,source,expires\np1,a,~,2020-01-01\np2,b,,2020-40-40\n,,,\n',
    'access_needs': 'person,need,detail\np1,interpreter,~\np2,,~\n,x,\n',
}


def tables(seeds, texts):
    def add(options, *parts):
        seeds.add('table_fuzz', bytes(options) + b'\x1e'.join(bytes([n]) + t for n, t in parts))

    whole = []
    for number, name in enumerate(FILES):
        text = TABLES[name]
        whole.append((number, text.encode()))
        add((0, 0, 0), (number, text.encode()))
        add((0, 2, 1), (number, text.replace(',', ';').encode()))
        add((0, 3, 0), (number, text.replace(',', '\t').encode()))
        add((1, 1, 0), (number, text.replace('~', 'Bærum – €').encode('cp1252')))
        add((2, 0, 0), (number, text.encode('utf-16-le')))
        add((2, 0, 0), (number, b'\xfe\xff' + (text + '\U0001f600').encode('utf-16-be')))
        add((0, 0, 0),
            (number,
             b'\xef\xbb\xbfsep=;\r\n' + text.replace(',', ';').replace('\n', '\r\n').encode()))
        add((0, 0, 0),
            (number, text.encode()[:-8] + b'"\xff\xc3\x28\xed\xa0\x80\n' + text.encode()[40:]))
        # The header with a column that nobody knows, one twice and one lacking.
        head, _, rest = text.partition('\n')
        columns = head.split(',')
        add((0, 0, 0), (number, f'{head},~,{columns[-1]}\n{rest}'.encode()))
        add((0, 0, 0), (number, f'{",".join(columns[1:])}\n{rest}'.encode()))
    add((0, 0, 0), *whole)
    add((0, 0, 1), *whole[:3], *whole[1:2])
    for text in texts:
        head = text.split(b'\n')[0].decode('latin-1')
        add((0, 0, 0), (holds(head), text))
        add((1, 0, 1), (holds(head), text))
        add((0, 0, 0), (7, text))
    maps = [
        (ROOT / 'tests/data/synthea_map.csv').read_bytes()[:3000],
        b'source_system,source_code,target_system,target_code,relationship,note\n'
        b'urn:host,a,ICD-10,e11.9,equivalent,~\nurn:host,b,ICPC-2,T90,wider,\nurn:host,~,,,,\n'
        b'SNOMED-CT,44054006,ATC,A10,narrower,\nurn:host,c,urn:nobody,x,,\n,,,,,\n'
        b'RxNorm,1,ATC,A10,~,\n'
        b'urn:host,"a,ICD-10,x,,\n'
    ]
    maps += [text for text in texts if b'source_' in text]
    for text in maps:
        seeds.add('code_map_fuzz', b'\0\0' + text)
        seeds.add('code_map_fuzz', b'\1\2' + text.replace(b',', b';'))
        seeds.add('code_map_fuzz',
                  b'\2\3' + text.replace(b',', b'\t').decode('latin-1').encode('utf-16-le'))


RECORD = '''id: "p1" birth: "1943-05-17" sex: SEX_FEMALE living { place: "north" alone: true }
facts { kind: FACT_KIND_CONDITION code { system: "ICPC-2" code: "P70" } date: "2024-02-01"
  source: "practice"
  mapped_from { system: "urn:x" code: "y" } }
facts { kind: FACT_KIND_ADMISSION code { system: "tillit" code: "emergency-admission" }
  date: "2026-09"
  end: "2026-10-01" }
facts { kind: FACT_KIND_MEASUREMENT code { system: "LOINC" code: "8480-6" } date: "2026-09-01"
  value: 131.5
  unit: "mm[Hg]" value_text: "words" }
facts { kind: FACT_KIND_MEDICINE code { system: "ATC" code: "C03CA01" } ongoing: true }
coverage { source: "practice" kinds: [FACT_KIND_CONDITION, FACT_KIND_ADMISSION]
  systems: ["ICPC-2", "tillit"]
  from: "2010-01-01" complete: true }
goals { id: "g1" date: "2026-10-01" language: "nb" text: "words" areas: "walking" }
'''


def requests(seeds, records_json, team):
    """The C calls, in both encodings."""
    head = 'service: "psht" as_of: "2026-11-02" '
    other = RECORD.replace('p1', 'p2').replace('P70', 'K77')
    people = f'patients {{ records {{ {RECORD} }} records {{ {other} }} }} '
    csv = 'person,system,code\\np,ICD-10,I50\\n'
    fhir_file = bundle([PATIENT]).replace('"', '\\"')
    files = (
        f'patients {{ files {{ name: "a.csv" content: "{csv}" }} files {{ name: "b.json" '
        f'content: "{fhir_file}" }} code_maps {{ name: "m.csv" content: "source_system,source_code,'
        f'target_system,target_code\\nICD-10,I50,ICPC-2,K77\\n" }} aliases {{ uri: "urn:a" '
        'system: "ICD-10" } encoding: "utf-8" } ')
    run = (f'days: 5 from: "2026-11-02" seed: 7 iterations: 40 team {{ {team} }} report: "nb" '
           'base_rates { bowtie: "acute-admission" rate { } } ')
    viewing = (
        'viewing { request { viewer { id: "v" role: "nurse" organisation: "gp" sector: '
        'SECTOR_WELFARE } purpose: ACCESS_PURPOSE_CARE at: "2026-11-02T08:00:00+01:00" } '
        'patients { patient: "p1" grants { id: "c" basis: ACCESS_BASIS_CONSENT } '
        'objections { id: "o" contents: ACCESS_CONTENT_GOALS } } } ')
    bodies = [(1, 'RunRequest', head + people + run), (1, 'RunRequest', head + people + run + viewing),
              (1, 'RunRequest', head + files + 'report: "en"'), (1, 'RunRequest', head + people),
              (2, 'ScoreRequest', head + people), (2, 'ScoreRequest', head + files),
              (3, 'StratifyRequest', head + people), (3, 'StratifyRequest', head + files),
              (5, 'ModelsRequest', ''), (5, 'ModelsRequest', 'kind: "service"'),
              (5, 'ModelsRequest', 'kind: "poem"')]
    bodies += [(4, 'ConvertRequest', people + f'to: "{to}"')
               for to in ('records', 'ndjson', 'binary', 'csv', 'pdf')]
    bodies += [(2, 'ScoreRequest', 'service: "mars" as_of: "2026-11-02"'),
               (2, 'ScoreRequest', 'service: "psht"')]
    for service in sorted(path.stem
                          for path in (ROOT / 'catalogue/services').rglob('*.textproto')):
        bodies.append((2, 'ScoreRequest', head.replace('psht', service) + people))
    for verb, message, text in bodies:
        data = encode(message, text)
        for memory in (0, 1, 2, 3, 5):
            seeds.add('c_call_fuzz', bytes((verb, 0, memory, 255, memory == 0)) + data)
        seeds.add('c_call_fuzz', bytes((verb, 0, 0, 1, 0)) + data)
    options = ('closed: FEATURE_BOWTIE_EFFECTS',
               'catalogue { code_systems { id: "urn:mine" canonical: "urn:m" } }',
               'catalogue { roles { id: "x" } roles { id: "x" } }', '')
    for text in options:
        seeds.add('c_call_fuzz', bytes((7, 0, 0, 255, 0)) + encode('EngineOptions', text))
    files_json = [{
        'name': 'a.csv',
        'content': base64.b64encode(b'person,system,code\np,ICD-10,I50\n').decode()
    }]
    for verb in range(1, 7):
        for record in records_json:
            asked = {
                'service': 'psht',
                'as_of': '2026-11-02',
                'patients': {
                    'records': [record],
                    'files': files_json
                }
            }
            if verb == 1:
                asked.update(report='nn', iterations='20', days=3)
            if verb == 4:
                asked = {'patients': asked['patients'], 'to': 'csv'}
            text = json.dumps(asked, separators=(',', ':'), ensure_ascii=False).encode()
            for memory in (0, 2, 4):
                seeds.add('c_call_fuzz', bytes((verb, 1, memory, 255, memory == 0)) + text)
    seeds.add('c_call_fuzz', bytes((7, 1, 0, 255, 0)) + b'{"closed":["FEATURE_BOWTIE_EFFECTS"]}')

    # Lists: the request and each push behind their size.
    def part(data):
        return len(data).to_bytes(2, 'little') + data

    one = encode('PatientSource', f'records {{ {RECORD} }}')
    two = encode('PatientSource',
                 f'records {{ {other} }} files {{ name: "a.csv" content: "{csv}" }}')
    bad = encode('PatientSource', f'records {{ id: "x" birth: "1943-50" }}')
    for verb, message, text in bodies:
        for memory in (0, 1, 2, 5):
            data = part(encode(message, text))
            choices = bytes((verb, 0, memory, 255))
            seeds.add('c_list_fuzz', choices + data + part(one) + part(two))
            seeds.add('c_list_fuzz',
                      choices + data + part(one) + part(bad) + part(b'\xff') + part(two))
    for record in records_json[:6]:
        text = json.dumps({'records': [record]}, separators=(',', ':')).encode()
        for verb in range(1, 5):
            head_json = b'{"service":"psht","as_of":"2026-11-02"}'
            if verb == 4:
                head_json = b'{"to":"ndjson"}'
            seeds.add(
                'c_list_fuzz',
                bytes((verb, 1, 0, 255)) + part(head_json) + part(text) + part(b'{') + part(text))


def main(out, binaries):
    seeds = Seeds(out)
    texts = [text for text in literals() if len(text) > 8]
    as_text = [text.decode('utf-8', 'replace') for text in texts]
    every = fhir(seeds, [text for text in as_text if 'resourceType' in text])
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([
            f'{binaries}/generate_list', '--persons', '4', '--seed', '3', '--as-of', '2026-11-02',
            '--out', folder
        ],
                       check=True,
                       stdout=subprocess.DEVNULL)
        generated = [
            path.read_bytes()[:6000] for path in sorted(pathlib.Path(folder).glob('*.csv'))
        ]
    csv = [
        text for text in texts
        if b'\n' in text and re.match(rb'[\w;,\t\xef\xbb\xbf=]+\r?\n', text)
    ]
    tables(seeds, csv + generated)

    lines = (ROOT / 'examples/first_patient/patient.ndjson').read_text().splitlines()
    records_json = [json.loads(line) for line in lines if line.strip()]
    for text in as_text:
        try:
            one = json.loads(text)
        except ValueError:
            if text.startswith('{'):
                seeds.add('records_fuzz', '\0' + text)
            continue
        if isinstance(one, dict) and 'id' in one and 'resourceType' not in one:
            records_json.append(one)
    for record in records_json:
        seeds.add('records_fuzz',
                  '\0' + json.dumps(record, ensure_ascii=False, separators=(',', ':')))
    deep = '{"id":' + '[' * 120 + ']' * 120 + '}'
    seeds.add('records_fuzz',
              '\0' + '\n'.join(json.dumps(record) for record in records_json[:6]) + '\n\n' + deep)
    for value in ('"NaN"', '1e400', '-0.0', '"1.5"', '12', 'true', 'null',
                  '"\\ud83d\\ude00\\u0000"', '1.0', '[]', '{}', '"FACT_KIND_CONDITION"',
                  '9223372036854775808', '"-9223372036854775808"', '1.5e-300', '"8"'):
        for field in ('value', 'ongoing', 'kind', 'quantity', 'valueText', 'date', 'code'):
            seeds.add('records_fuzz', f'\0{{"id":"p","facts":[{{"{field}":{value}}}]}}')
        seeds.add('records_fuzz', f'\0{{"id":{value},"id":{value}}}')
    binary = encode('PatientRecord', RECORD)
    seeds.add('records_fuzz', b'\1' + framed(binary))
    seeds.add(
        'records_fuzz',
        b'\1' + framed(binary) * 2 + framed(b'') + framed(b'\xff\xff') + framed(binary)[:-9])
    seeds.add('records_fuzz', b'\1' + b'\xff' * 12)

    team = (ROOT / 'examples/psht_team.textproto').read_text()
    seeds.add('documents_fuzz', '\0' + team)
    seeds.add(
        'documents_fuzz',
        '\0{"id":"t","leader":"a","members":[{"id":"a","role":"r","weekly":[{"weekdays":[0,1],'
        '"from":"480","to":930,"place":"office"}]}]}')
    for text in as_text:
        stripped = text.strip()
        if re.match(r'[a-z_]+\s*(:|\{)', stripped):
            for kind in '\0\1\2':
                seeds.add('documents_fuzz', kind + text)
        elif stripped.startswith('{') and 'resourceType' not in text:
            for kind in '\0\1\2':
                seeds.add('documents_fuzz', kind + text)
    for path in [
            ROOT / 'tests/data/sixth_service.textproto', *sorted(
                (ROOT / 'catalogue').rglob('*.textproto'))
    ]:
        seeds.add('documents_fuzz', '\2' + path.read_text())
    seeds.add('documents_fuzz',
              '\1{"plans":[{"id":"p","patient":"p1","created":"2026-11-02"},{"created":"x"}]}')

    def intake(options, *parts):
        seeds.add(
            'intake_fuzz',
            bytes(options) + b'\x1e'.join(kind + name.encode() + b'\n' + content
                                          for kind, name, content in parts))

    record = json.dumps(records_json[0]).encode()
    person = TABLES['persons'].encode()
    fact = TABLES['facts'].encode()
    cmap = (b'm', 'm.csv',
            b'source_system,source_code,target_system,target_code\nICD-10,I509,ICPC-2,K77\n')
    fmap = (b'm', 'm.json',
            json.dumps({
                'resourceType': 'ConceptMap',
                'group': [{
                    'source': 'urn:mine',
                    'target': 'http://www.whocc.no/atc',
                    'element': [{
                        'code': 'a',
                        'target': [{
                            'code': 'C03',
                            'equivalence': 'equal'
                        }]
                    }]
                }]
            }).encode())
    for endings in (('persons.csv', 'facts.csv', 'x.json', 'y.ndjson', 'z.pb', 'n.md'),
                    ('persons', 'f', 'x', 'y', 'z', 'n'), ('a.b/persons', 'f.tsv', 'x.JSON',
                                                           'y.json', 'z.binpb', '')):
        parts = [(b'f', endings[0], person), (b'f', endings[1], fact),
                 (b'f', endings[2], bundle([PATIENT] + every[-8:]).encode()),
                 (b'f', endings[3], record), (b'f', endings[4], framed(binary)),
                 (b'f', endings[5], b'no list')]
        intake((0, 0), *parts)
        intake((0, 1), *parts, cmap, fmap, (b'a', 'urn:mine', b'ICD-10'))
        for one in parts:
            intake((0, 0), one)
            intake((1, 0), one, cmap)
            intake((3, 0), one)
            intake((0, 0), one, (b'a', 'urn:mine', b'nobody'))
            intake((0, 0), (one[0], one[1], b''))
    intake((2, 0), (b'f', 'persons.csv', TABLES['persons'].encode('utf-16-le')))
    intake((0, 0),
           (b'f', 'synthetic.csv', b'person,system,code,source\np,ICD-10,I50,SYNTHETIC\n'), cmap)
    intake((0, 0), (b'f', 'persons.csv', person), (b'm', 'bad.csv', b'x\n'))
    intake((0, 0), (b'f', 'persons.csv', person), (b'm', 'bad.json', b'{}'))
    requests(seeds, records_json[:12],
             '\n'.join(line for line in team.splitlines() if not line.startswith('#')))


if __name__ == '__main__':
    main(*sys.argv[1:])
