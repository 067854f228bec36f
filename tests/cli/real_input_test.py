# SPDX-License-Identifier: Apache-2.0
"""Four inputs that nobody here wrote, through `tillit run` and `tillit score`.

Fifteen Synthea bundles, an archive of forty more, a bulk export, and fifty real patients of
the MIMIC demo with ICD codes: what comes out, and that docs/real_input.md says the same.

    TILLIT_SHARED_DIR=../shared python3 tests/cli/real_input_test.py --tables

prints the tables of that page.
"""
import collections
import csv
import functools
import json
import lzma
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get('TILLIT_BINARY_DIR', ROOT / 'build'))
SHARED = pathlib.Path(os.environ.get('TILLIT_SHARED_DIR', ROOT.parent / 'shared'))
TILLIT = BUILD / 'bin/tillit'
TEAM = ROOT / 'examples/psht_team.textproto'
PAGE = ROOT / 'docs/real_input.md'
DONE, PART_REFUSED = 0, 3
ICD10 = 'http://fhir.mimic.mit.edu/CodeSystem/diagnosis-icd10'
SYNTHEA_MAP = ('--code-map', ROOT / 'tests/data/synthea_map.csv')
RANKING_MODELS = ('need-score', 'charlson-quan-2011', 'polypharmacy-atc5')
FILES = ('audit.json', 'findings.json', 'plans.json', 'ranking.csv', 'report.html',
         'schedule.json')

Input = collections.namedtuple('Input', 'name source patients as_of flags status')
INPUTS = {i.name: i for i in (
    Input('15 bundles', 'synthea_bundles', 15, '2021-04-11', SYNTHEA_MAP, DONE),
    Input('archive of 40', 'synthea_list_40.tar.xz', 40, '2021-04-11', SYNTHEA_MAP, DONE),
    # Its log of the export is no FHIR: refused by name, and the rest stands.
    Input('bulk export', 'bulk10_ndjson', 13, '2024-08-07', SYNTHEA_MAP, PART_REFUSED),
    Input('MIMIC', 'mimic_demo_icd', 50, '2201-01-01',
          ('--alias-system', f'{ICD10}=ICD-10'), DONE))}


def unpacked(source):
    """The folder in the build folder that holds the plain files of an input."""
    folder = BUILD / 'shared_input' / source
    if folder.exists():
        return folder
    part = folder.with_name(folder.name + '.part')
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    origin = SHARED / 'data/fhir' / source
    if origin.is_dir():
        for path in origin.iterdir():
            if path.suffix == '.xz':
                (part / path.stem).write_bytes(lzma.decompress(path.read_bytes()))
            else:
                (part / path.name).write_bytes(path.read_bytes())
    else:
        with tarfile.open(origin) as archive:
            for member in archive:
                if member.isfile():
                    name = pathlib.Path(member.name).name
                    (part / name).write_bytes(archive.extractfile(member).read())
    part.rename(folder)
    return folder


def resources_of(folder):
    """Every resource of an input, read without the library."""
    for path in sorted(folder.iterdir()):
        with path.open(encoding='utf-8') as file:
            documents = [json.load(file)] if path.suffix == '.json' else map(json.loads, file)
            for document in documents:
                if document.get('resourceType') == 'Bundle':
                    yield from (entry['resource'] for entry in document['entry'])
                elif 'resourceType' in document:
                    yield document


def tillit(*arguments):
    return subprocess.run([str(TILLIT), *map(str, arguments)], capture_output=True, text=True,
                          timeout=300)


def read_csv(text):
    return list(csv.DictReader(text.splitlines()))


class Result:
    """What `run`, `score` and `convert` give for an input."""

    def __init__(self, given, out, flags=None, patients=None, threads=1):
        self.given = given
        self.folder = patients or unpacked(given.source)
        flags = given.flags if flags is None else flags
        common = ('--service', 'psht', '--as-of', given.as_of, '--threads', threads)
        self.run = tillit('run', '--patients', self.folder, *flags, *common, '--team', TEAM,
                          '--out', out)
        self.files = {p.name: p.read_bytes() for p in out.iterdir()}
        self.ranking = read_csv(self.files['ranking.csv'].decode())
        self.plans = json.loads(self.files['plans.json']).get('plans', [])
        self.week = json.loads(self.files['schedule.json'])['week']
        said = json.loads(self.files['findings.json'])
        self.funnel, self.findings = said['funnel'], said['findings']
        self.score = tillit('score', '--patients', self.folder, *flags, *common)
        self.scores = read_csv(self.score.stdout)

    def scored(self):
        """The persons whom a model that the service ranks by could score."""
        return {row['person'] for row in self.scores
                if row['model'] in RANKING_MODELS and row['status'] == 'SCORED'}

    def counts(self):
        """Resources by type, as `run` says."""
        said = re.findall(r'^([A-Z][A-Za-z]+) (\d+)$', self.run.stdout, re.MULTILINE)
        return {kind: int(count) for kind, count in said}

    def mapped(self):
        """System: facts, of these mapped, codes, of these mapped; as `run` says."""
        said = re.findall(r'^(\S+): (\d+) of (\d+) facts mapped, (\d+) of (\d+) codes$',
                          self.run.stdout, re.MULTILINE)
        return {system: (int(facts), int(mapped), int(codes), int(mapped_codes))
                for system, mapped, facts, mapped_codes, codes in said}

    def steps(self):
        return {step['step']: (int(step.get('patients', 0)),
                               {loss['reason']: int(loss['patients'])
                                for loss in step.get('losses', [])})
                for step in self.funnel}


RESULTS = {}


def result_of(name):
    if name not in RESULTS:
        with tempfile.TemporaryDirectory() as out:
            RESULTS[name] = Result(INPUTS[name], pathlib.Path(out))
    return RESULTS[name]


READ_AS_THEY_ARE = ('ICPC-2', 'ICD-10', 'ATC')  # the systems that groups and models ask for


def facts_by_kind(name):
    """(kind, system): the codes of its facts, and of these the ones that no map reads and
    that nobody asks for as they are; from `convert` to CSV."""
    given = INPUTS[name]
    with tempfile.TemporaryDirectory() as out:
        tillit('convert', '--patients', unpacked(given.source), *given.flags, '--to', 'csv',
               '--out', out)
        facts = read_csv((pathlib.Path(out) / 'facts.csv').read_text())
    mapped = {(f['kind'], f['mapped_system'], f['mapped_code']) for f in facts
              if f.get('mapped_code')}
    seen = collections.defaultdict(lambda: ([], []))
    for fact in facts:
        if fact.get('mapped_code') or not fact['code']:
            continue
        codes, unmapped = seen[fact['kind'], fact['system']]
        codes.append(fact['code'])
        if (fact['system'] not in READ_AS_THEY_ARE
                and (fact['kind'], fact['system'], fact['code']) not in mapped):
            unmapped.append(fact['code'])
    return seen


# The tables of the page, each a list of rows of cells.

def resource_table():
    counts = {name: result_of(name).counts() for name in INPUTS}
    kinds = sorted(set().union(*counts.values()))
    rows = [['resource', *INPUTS]]
    rows += [[kind, *(str(counts[name].get(kind, 0)) for name in INPUTS)] for kind in kinds]
    rows.append(['all', *(str(sum(counts[name].values())) for name in INPUTS)])
    return rows


def funnel_table():
    steps = {name: result_of(name).steps() for name in INPUTS}
    rows = [['step', *INPUTS]]
    for step in next(iter(steps.values())):
        reasons = sorted(set().union(*(steps[name][step][1] for name in INPUTS)))
        rows += [[f'lost: `{reason}`',
                  *(str(steps[name][step][1].get(reason, 0)) for name in INPUTS)]
                 for reason in reasons]
        rows.append([step, *(str(steps[name][step][0]) for name in INPUTS)])
    return rows


def unmapped_table():
    rows = [['input', 'kind', 'system', 'facts', 'unmapped', 'codes', 'unmapped codes']]
    for name in INPUTS:
        for (kind, system), (codes, unmapped) in sorted(facts_by_kind(name).items()):
            if system == 'tillit':  # the library's own, of contacts and admissions
                continue
            rows.append([name, kind.lower(), f'`{system}`', str(len(codes)),
                         share(len(unmapped), len(codes)), str(len(set(codes))),
                         share(len(set(unmapped)), len(set(codes)))])
    return rows


def share(part, whole):
    return f'{part} ({100 * part / whole:.1f} %)'


TABLES = {'Resources': resource_table, 'Funnel': funnel_table, 'Unmapped': unmapped_table}


def table_in(text, heading):
    """The rows of the first table below a heading."""
    rows = []
    for line in text.split(f'## {heading}\n', 1)[1].splitlines():
        if line.startswith('|'):
            rows.append([cell.strip() for cell in line.strip('|').split('|')])
        elif rows or line.startswith('## '):
            break
    return [row for row in rows if not set(''.join(row)) <= set('-:')]


def of_each_input(check):
    """Makes a test of a check of one input and its result."""
    @functools.wraps(check)
    def test(self):
        for name, given in INPUTS.items():
            with self.subTest(name):
                check(self, given, result_of(name))
    return test


class EveryInput(unittest.TestCase):
    """What holds for all four."""

    @of_each_input
    def test_ends_with_the_status_that_its_content_explains(self, given, result):
        self.assertEqual(result.run.returncode, given.status, result.run.stderr)
        self.assertEqual(result.score.returncode, given.status, result.score.stderr)
        refused = [f for f in result.findings if f['severity'] == 'SEVERITY_REFUSED']
        self.assertEqual(bool(refused), given.status == PART_REFUSED)
        for finding in refused:
            self.assertIn('log.ndjson', finding['path'])
        self.assertEqual(sorted(result.files), list(FILES))

    @of_each_input
    def test_gives_a_row_for_every_patient_in_ranking_and_scores(self, given, result):
        patients = {r['id'] for r in resources_of(result.folder)
                    if r['resourceType'] == 'Patient'}
        self.assertEqual(len(patients), given.patients)
        persons = [row['person'] for row in result.ranking]
        self.assertEqual(sorted(persons), sorted(patients))
        self.assertEqual({row['person'] for row in result.scores}, patients)

    @of_each_input
    def test_counts_the_resources_that_a_plain_reading_finds(self, _, result):
        plain = collections.Counter(r['resourceType'] for r in resources_of(result.folder))
        self.assertEqual(result.counts(), dict(plain))

    @of_each_input
    def test_knows_the_dead_and_neither_ranks_plans_nor_visits_them(self, given, result):
        dead = {r['id'] for r in resources_of(result.folder)
                if r['resourceType'] == 'Patient'
                and r.get('deceasedDateTime', '9')[:10] <= given.as_of}
        self.assertEqual({r['person'] for r in result.ranking if r['life'] == 'DEAD'}, dead)
        for row in result.ranking:
            if row['person'] in dead:
                self.assertEqual((row['rank'], row['within_share'], row['eligible']),
                                 ('', 'no', 'no'))
                self.assertTrue(row['reason'])
        self.assertFalse(dead & {plan['patient'] for plan in result.plans})
        self.assertFalse(dead & {visit['patient'] for visit in result.week.get('asked', [])})

    @of_each_input
    def test_never_shows_who_cannot_be_scored_as_zero(self, _, result):
        for row in result.scores:
            self.assertEqual(row['status'] == 'SCORED', row['points'] != '')
            self.assertEqual(row['status'] == 'SCORED', row['reason'] == '')
        for row in result.ranking:
            if row['person'] not in result.scored():
                self.assertEqual((row['rank'], row['points'], row['percentile']),
                                 ('', '', ''))
                self.assertTrue(row['reason'])

    @of_each_input
    def test_counts_everybody_at_every_step_of_the_funnel(self, given, result):
        before = given.patients
        for step, (here, losses) in result.steps().items():
            self.assertEqual(here + sum(losses.values()), before, step)
            self.assertTrue(all(losses))
            before = here

    @of_each_input
    def test_says_in_one_column_what_could_be_scored_and_in_another_who_lives(self, _, result):
        for row in result.ranking:
            self.assertIn(row['status'], ('SCOREABLE', 'NOT_SCOREABLE',
                                          'PROFILING_DECLINED'))
            self.assertIn(row['life'], ('ALIVE', 'DEAD', 'MOVED_OUT'))
            self.assertEqual(row['status'] == 'SCOREABLE',
                             row['person'] in result.scored())
            ranked = row['status'] == 'SCOREABLE' and row['life'] == 'ALIVE'
            self.assertEqual(row['rank'] != '', ranked)
            self.assertEqual(row['reason'] == '', ranked)

    @of_each_input
    def test_ranks_first_then_who_is_not_ranked_and_last_who_cannot_be_scored(self, _, result):
        order = {'SCOREABLE': 1, 'PROFILING_DECLINED': 2, 'NOT_SCOREABLE': 3}
        places = [0 if row['rank'] else order[row['status']] for row in result.ranking]
        self.assertEqual(places, sorted(places))
        ranks = [int(row['rank']) for row in result.ranking if row['rank']]
        self.assertEqual(ranks, list(range(1, len(ranks) + 1)))


class FiftyMimicPatients(unittest.TestCase):
    def test_are_scoreable_by_their_icd_10_codes_alone(self):
        result = result_of('MIMIC')
        self.assertEqual(len(result.scored()), 19)
        self.assertEqual(sum(r['life'] == 'DEAD' for r in result.ranking
                             if r['person'] in result.scored()), 5)
        self.assertEqual(sum(r['rank'] != '' for r in result.ranking), 14)
        coded = {r['subject']['reference'].split('/')[-1] for r in resources_of(result.folder)
                 if r['resourceType'] == 'Condition'
                 and any(c['system'] == ICD10 for c in r['code']['coding'])}
        self.assertEqual(result.scored(), coded)

    def test_are_nineteen_scoreable_and_thirty_one_not(self):
        statuses = collections.Counter(r['status'] for r in result_of('MIMIC').ranking)
        self.assertEqual(statuses, {'SCOREABLE': 19, 'NOT_SCOREABLE': 31})

    def test_are_not_scoreable_at_all_until_their_address_is_named(self):
        with tempfile.TemporaryDirectory() as out:
            result = Result(INPUTS['MIMIC'], pathlib.Path(out), flags=())
        self.assertEqual(result.run.returncode, DONE, result.run.stderr)
        self.assertEqual(result.scored(), set())
        self.assertEqual(len(result.ranking), 50)
        for row in result.ranking:
            self.assertEqual((row['rank'], row['points']), ('', ''))
            self.assertTrue(row['reason'])
        self.assertIn('code_system_unknown', [f['code'] for f in result.findings])


class FifteenBundles(unittest.TestCase):
    def test_give_the_same_bytes_for_any_order_names_and_threads(self):
        given = INPUTS['15 bundles']
        paths = sorted(unpacked(given.source).iterdir())
        once = result_of('15 bundles')
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            for threads, order in ((1, paths[::-1]), (2, paths[4:] + paths[:4]), (8, paths)):
                renamed = folder / f'list{threads}'
                renamed.mkdir()
                for at, path in enumerate(order):
                    shutil.copy(path, renamed / f'{at * 7 % 15:02}.json')
                again = Result(given, folder / f'out{threads}', patients=renamed,
                               threads=threads)
                self.assertEqual(again.run.stdout, once.run.stdout)
                self.assertEqual(again.score.stdout, once.score.stdout)
                for name in FILES:
                    self.assertTrue(again.files[name] == once.files[name],
                                    f'{name} with {threads} threads')

    def test_reach_five_plans_at_least(self):
        self.assertGreaterEqual(len(result_of('15 bundles').plans), 5)


class CodeMap(unittest.TestCase):
    def test_counts_what_run_says_of_it(self):
        for name, given in INPUTS.items():
            if given.flags != SYNTHEA_MAP:
                continue
            with self.subTest(name):
                by_system = collections.defaultdict(lambda: [0, 0])
                for (_, system), (codes, unmapped) in facts_by_kind(name).items():
                    by_system[system][0] += len(codes)
                    by_system[system][1] += len(codes) - len(unmapped)
                said = {system: list(counts[:2])
                        for system, counts in result_of(name).mapped().items()}
                self.assertEqual(said, by_system)


class ThePage(unittest.TestCase):
    def test_says_what_was_measured(self):
        text = PAGE.read_text()
        for heading, table in TABLES.items():
            with self.subTest(heading):
                self.assertEqual(table_in(text, heading), table())


def print_tables():
    for heading, table in TABLES.items():
        rows = table()
        print(f'## {heading}\n')
        for at, row in enumerate(rows):
            print('| ' + ' | '.join(row) + ' |')
            if at == 0:
                print('| ' + ' | '.join(['---'] * len(row)) + ' |')
        print()


if __name__ == '__main__':
    if '--tables' in sys.argv:
        print_tables()
    else:
        unittest.main()
