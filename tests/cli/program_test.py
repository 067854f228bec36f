# SPDX-License-Identifier: Apache-2.0
"""The program as a user meets it: files written, exit status, and bad input told by name."""
import csv
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
TILLIT = pathlib.Path(os.environ.get('TILLIT_BINARY_DIR', ROOT / 'build')) / 'bin/tillit'
TEAM = ROOT / 'examples/psht_team.textproto'
PATIENT = ROOT / 'examples/first_patient/patient.ndjson'
DONE, NOTHING_WRITTEN, USAGE, PART_REFUSED = 0, 1, 2, 3


def resource(type_, **fields):
    return {'resourceType': type_, **fields}


def bundle(*resources):
    return json.dumps(resource('Bundle', type='collection',
                               entry=[{'resource': r} for r in resources]))


ELDER = resource('Patient', id='e', birthDate='1940-01-01')
HEART = resource('Condition', id='h', subject={'reference': 'Patient/e'},
                 recordedDate='2026-01-01', code={'coding': [{
                     'system': 'http://hl7.org/fhir/sid/icd-10', 'code': 'I50.9'}]})


class Program(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_tillit(self, *arguments, stdin=''):
        return subprocess.run([str(TILLIT), *map(str, arguments)], input=stdin,
                              capture_output=True, text=True, timeout=60)

    def file(self, name, content):
        path = self.folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding='utf-8')
        return path

    def stratify(self, path, *more):
        return self.run_tillit('stratify', '--service', 'psht', '--patients', path,
                               '--as-of', '2026-11-02', *more)

    def assert_fails_with(self, done, status, *words):
        self.assertEqual(done.returncode, status, done.stderr)
        for word in words:
            self.assertIn(word, done.stderr + done.stdout)


class Verbs(Program):
    def test_run_writes_six_files_and_a_row_for_every_patient(self):
        done = self.run_tillit('run', '--service', 'psht', '--patients', PATIENT, '--team',
                               TEAM, '--as-of', '2026-11-02', '--from', '2026-11-02',
                               '--days', 7, '--threads', 2, '--out', self.folder / 'out')
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertEqual(sorted(p.name for p in (self.folder / 'out').iterdir()),
                         ['audit.json', 'findings.json', 'plans.json', 'ranking.csv',
                          'report.html', 'schedule.json'])
        [look] = json.loads((self.folder / 'out/audit.json').read_text())['audit']
        self.assertEqual((look['viewer']['id'], look['patients']), ('team', ['p1']))
        text = (self.folder / 'out/ranking.csv').read_text()
        rows = list(csv.DictReader(text.splitlines()))
        self.assertEqual([row['person'] for row in rows], ['p1'])
        found = json.loads((self.folder / 'out/findings.json').read_text())
        self.assertEqual([step['step'] for step in found['funnel']],
                         ['read', 'alive', 'covered', 'scoreable', 'in_group', 'planned',
                          'visit'])

    def test_documents_hold_the_day_asked_about_and_no_part_that_was_not_asked_for(self):
        out = self.folder / 'out'
        self.run_tillit('run', '--service', 'psht', '--patients', PATIENT, '--team', TEAM,
                        '--as-of', '2026-11-02', '--out', out)
        scores, list_ = self.folder / 'scores.json', self.folder / 'list.json'
        self.run_tillit('score', '--service', 'psht', '--patients', PATIENT, '--as-of',
                        '2026-11-02', '--out', self.folder / 's.csv', '--findings', scores)
        self.run_tillit('convert', '--patients', PATIENT, '--out', self.folder / 'l.ndjson',
                        '--findings', list_)
        for path in (out / 'plans.json', out / 'schedule.json', out / 'findings.json', scores):
            document = json.loads(path.read_text())
            self.assertNotIn('ranking', document, path)
            self.assertEqual(document['stamp']['as_of'], '2026-11-02', path)
        self.assertNotIn('stamp', json.loads(list_.read_text()))

    def test_every_file_holds_what_the_viewer_may_see(self):
        out = self.folder / 'out'
        common = ('run', '--service', 'psht', '--patients', PATIENT, '--team', TEAM,
                  '--as-of', '2026-11-02', '--out', out)
        viewer = {'request': {
            'viewer': {'id': 'nav-7', 'role': 'nav-counsellor', 'organisation': 'nav',
                       'sector': 'SECTOR_WELFARE'},
            'purpose': 'ACCESS_PURPOSE_COORDINATION', 'at': '2026-11-02T08:00:00+01:00'}}
        nobody = self.file('nobody.json', json.dumps(viewer))
        done = self.run_tillit(*common, '--viewed-by', nobody)
        self.assertEqual(done.returncode, DONE, done.stderr)
        for path in out.iterdir():
            words = path.read_text()
            self.assertEqual('p1' in words, path.name == 'audit.json', path.name)
        viewer['patients'] = [{'patient': 'p1', 'grants': [
            {'id': 'consent', 'basis': 'ACCESS_BASIS_CONSENT'}]}]
        done = self.run_tillit(*common, '--viewed-by',
                               self.file('consent.json', json.dumps(viewer)))
        self.assertEqual(done.returncode, DONE, done.stderr)
        [plan] = json.loads((out / 'plans.json').read_text())['plans']
        self.assertIn('butikken', plan['goals'][0]['text'])
        self.assertEqual(len((out / 'ranking.csv').read_text().splitlines()), 1)
        for path in out.iterdir():
            for word in ('K77', 'P70', 'C03CA01', 'medication-review'):
                self.assertNotIn(word, path.read_text(), path.name)
        del viewer['request']['purpose']
        self.assert_fails_with(
            self.run_tillit(*common, '--viewed-by',
                            self.file('unclear.json', json.dumps(viewer))),
            NOTHING_WRITTEN, 'unclear.json.request.purpose: is not given')
        # An unset variable of a shell would have everything written whole.
        self.assert_fails_with(self.run_tillit(*common, '--viewed-by', ''), USAGE,
                               '--viewed-by: names no file')

    def test_accepted_plans_alone_make_the_week(self):
        out = self.folder / 'out'
        common = ('run', '--service', 'psht', '--patients', PATIENT, '--team', TEAM,
                  '--as-of', '2026-11-02')
        self.run_tillit(*common, '--out', out)
        proposal = json.loads((out / 'schedule.json').read_text())
        self.assertIs(proposal['week']['proposal'], True)
        plans = json.loads((out / 'plans.json').read_text())
        plans['plans'][0]['status'] = 'PLAN_STATUS_ACTIVE'
        plans['plans'][0]['interventions'] = [
            i for i in plans['plans'][0]['interventions'] if i['intervention'] == 'exercise']
        accepted = self.file('accepted.json', json.dumps(plans))
        done = self.run_tillit(*common, '--accepted', accepted, '--out', out)
        self.assertEqual(done.returncode, DONE, done.stderr)
        week = json.loads((out / 'schedule.json').read_text())['week']
        self.assertFalse(week.get('proposal'))
        self.assertEqual([p['visit'] for p in week['schedule']['placed']],
                         ['plan-p1/exercise@1'])

    def test_a_plan_that_cannot_be_used_is_named_and_the_others_are_followed(self):
        out = self.folder / 'out'
        common = ('run', '--service', 'psht', '--patients', PATIENT, '--team', TEAM,
                  '--as-of', '2026-11-02', '--out', out)
        self.run_tillit(*common)
        plan = json.loads((out / 'plans.json').read_text())['plans'][0]
        plan['status'] = 'PLAN_STATUS_ACTIVE'
        undated = {key: value for key, value in plan.items() if key != 'created'}
        accepted = self.file('accepted.json', json.dumps({'plans': [
            plan, {**plan, 'id': 'x', 'created': '2026-11-31'}, {**undated, 'id': 'y'}]}))
        done = self.run_tillit(*common, '--accepted', accepted)
        self.assertEqual(done.returncode, PART_REFUSED, done.stderr)
        found = json.loads((out / 'findings.json').read_text())['findings']
        self.assertIn(('plan_unreadable', f'{accepted}#plans[1].created'),
                      [(f['code'], f['path']) for f in found])
        self.assertIn(('plan_invalid', 'CarePlan/y.created'),
                      [(f['code'], f['path']) for f in found])
        week = json.loads((out / 'schedule.json').read_text())['week']
        self.assertEqual({a['plan'] for a in week['asked']}, {plan['id']})
        empty = self.file('empty.json', '{}')
        done = self.run_tillit(*common, '--accepted', empty)
        self.assertEqual(done.returncode, DONE, done.stderr)
        found = json.loads((out / 'findings.json').read_text())['findings']
        self.assertIn('no_accepted_plans', [f['code'] for f in found])

    def test_convert_goes_round_and_reads_standard_input(self):
        lists = self.folder / 'list'
        self.assertEqual(self.run_tillit('convert', '--patients', PATIENT, '--to', 'csv',
                                         '--out', lists).returncode, DONE)
        once = self.run_tillit('convert', '--patients', lists).stdout
        again = self.run_tillit('convert', '--patients', '-', stdin=once).stdout
        self.assertEqual(json.loads(once), json.loads(again))
        binary = self.folder / 'list.binpb'
        self.run_tillit('convert', '--patients', PATIENT, '--to', 'binary', '--out', binary)
        self.assertEqual(self.run_tillit('convert', '--patients', binary).stdout,
                         self.run_tillit('convert', '--patients', PATIENT).stdout)

    def test_models_names_source_and_licence(self):
        done = self.run_tillit('models')
        self.assertEqual(done.returncode, DONE)
        for line in done.stdout.splitlines():
            self.assertEqual(len(line.split('\t')), 6, line)

    def test_score_tells_every_reason_in_a_long_table(self):
        why = self.folder / 'why.csv'
        done = self.run_tillit('score', '--service', 'psht', '--patients', PATIENT,
                               '--as-of', '2026-11-02', '--reasons', why)
        self.assertEqual(done.returncode, DONE, done.stderr)
        points = {(row['person'], row['model']): float(row['points'])
                  for row in csv.DictReader(done.stdout.splitlines()) if row['points']}
        given = {}
        for row in csv.DictReader(why.read_text().splitlines()):
            given[row['person'], row['model'], row['term']] = float(row['points'])
            self.assertTrue(row['code'] or row['derived'] or row['missing_system'], row)
        for (person, model), total in points.items():
            of_terms = sum(value for key, value in given.items()
                           if key[:2] == (person, model))
            self.assertAlmostEqual(of_terms, total, places=6)

    def test_models_shows_how_far_each_was_checked(self):
        rows = [line.split('\t') for line in self.run_tillit('models').stdout.splitlines()]
        status = {row[1]: row[3] for row in rows if row[0] == 'model'}
        self.assertEqual(status['charlson-quan-1987-age'], 'TWO_SOURCES')
        self.assertEqual(status['nmi-kristensen-2022-180d'], 'ONE_SOURCE')
        self.assertEqual(status['hfrs-gilbert-2018-norway'], 'PROPOSAL')
        self.assertEqual(status['efi2-best-2025'], 'UNVERIFIED')
        self.assertTrue(all(row[4] for row in rows), 'an entry without a licence')

    def test_models_shows_an_entry_whole_and_checks_worked_examples(self):
        shown = self.run_tillit('models', 'show', 'need-score')
        self.assertEqual(shown.returncode, DONE)
        self.assertEqual(json.loads(shown.stdout)['id'], 'need-score')
        self.assertEqual(
            json.loads(self.run_tillit('models', 'show', '6_weak_demanders').stdout)['id'],
            '6_weak_demanders')
        self.assert_fails_with(self.run_tillit('models', 'show', 'nothing'),
                               NOTHING_WRITTEN, "nothing has the id 'nothing'")
        checked = self.run_tillit('models', 'check')
        self.assertEqual(checked.returncode, DONE, checked.stdout)
        rows = [line.split('\t') for line in checked.stdout.splitlines()]
        self.assertGreater(len(rows), 40)
        for name, agree in rows:
            good, of, all_, *_ = agree.split()
            self.assertEqual(good, all_, name)
        # A site's model whose example does not hold fails the check, and says how.
        site = self.file('site.textproto', '''
            models { id: "one" version: "1" purpose: PURPOSE_MORBIDITY
              source { citation: "x" licence: "x" verification: VERIFICATION_PROPOSAL }
              terms { id: "t" points: "1" criterion { age { at_least: 1 } } }
              examples { id: "wrong" basis: "x" as_of: "2026-01-01" birth: "1990-01-01"
                points: "2" terms: "t" } }''')
        self.assert_fails_with(
            self.run_tillit('models', 'check', 'one', '--catalogue', site),
            NOTHING_WRITTEN, 'one.wrong: points 1, expected 2')

    def test_stratify_takes_reviews_and_tells_tiers_and_what_has_changed(self):
        reviews = self.file('reviews.textproto', '''
            reviews { patient: "p1" group: "3_frail_elderly" member: false by: "gp"
              reason: "was mistaken for another" date: "2026-10-01" }
            reviews { patient: "p1" group: "2_chronic_disease" member: true by: ""
              reason: "unsigned" date: "2026-10-01" }
            reviews { patient: "p1" group: "1_mental_health_substance" by: "gp"
              reason: "does not say" date: "2026-10-01" }''')
        tiers = self.folder / 'tiers.json'
        done = self.stratify(PATIENT, '--reviews', reviews, '--details', tiers, '--since',
                             '2025-11-02', '--tier-changes-of', 'p1', '--places', 0)
        self.assertEqual(done.returncode, PART_REFUSED, done.stderr)
        self.assertIn('review_unsigned', done.stderr)
        self.assertIn('review_undecided', done.stderr)
        row, = csv.DictReader(done.stdout.splitlines())
        self.assertEqual(row['group_ranks'], '2_chronic_disease:1/1')
        self.assertEqual(row['within_share'], 'no')
        patient, = json.loads(tiers.read_text())['patients']
        self.assertEqual(patient['tier']['tier'], row['tier'])
        reviewed, = [p for p in patient['placements'] if 'review' in p]
        self.assertEqual((reviewed['member'], reviewed['computed']),
                         ('ANSWER_NO', 'ANSWER_YES'))
        self.assertEqual(reviewed['review']['by'], 'gp')
        self.assertTrue(patient['red_flags']['not_cleared'])
        self.assertEqual(patient['development']['since'], '2025-11-02')
        self.assertTrue(patient['tier_changes'])
        for change in patient['tier_changes']:
            self.assertEqual(change['from'], row['tier'])
            self.assertNotEqual(change.get('to', ''), row['tier'])
        self.assert_fails_with(self.stratify(PATIENT, '--since', '2025-11-02'), USAGE,
                               '--since')
        self.assert_fails_with(
            self.stratify(PATIENT, '--details', tiers, '--since', '2026-11-02'), USAGE,
            '--since: is not before --as-of')
        self.assert_fails_with(self.stratify(PATIENT, '--tier-changes-of', 'p1'), USAGE,
                               '--tier-changes-of')

    def test_every_verb_has_help(self):
        for verb in ('run', 'score', 'stratify', 'analyse', 'convert', 'models', 'assess'):
            done = self.run_tillit(verb, '--help')
            self.assertEqual(done.returncode, DONE)
            self.assertIn('--as-of', done.stdout)


class BadInput(Program):
    def test_wrong_usage_is_status_two(self):
        for arguments in ((), ('fly',), ('run',), ('score', '--threads', 'x')):
            self.assertEqual(self.run_tillit(*arguments).returncode, USAGE, arguments)

    def test_missing_things_are_named(self):
        self.assert_fails_with(self.stratify(self.folder / 'nowhere'), NOTHING_WRITTEN,
                               'nowhere: cannot be opened')
        self.assert_fails_with(
            self.run_tillit('stratify', '--service', 'psht', '--patients', PATIENT,
                            '--as-of', '2026-02-30'), USAGE, '--as-of')
        self.assert_fails_with(
            self.run_tillit('stratify', '--service', 'mars', '--patients', PATIENT,
                            '--as-of', '2026-11-02'), NOTHING_WRITTEN, "'mars'")
        self.assert_fails_with(
            self.run_tillit('run', '--service', 'psht', '--patients', PATIENT, '--as-of',
                            '2026-11-02', '--team', self.folder / 'team', '--out',
                            self.folder / 'out'), NOTHING_WRITTEN, 'team: cannot be opened')
        self.assertFalse((self.folder / 'out').exists())
        self.assert_fails_with(self.stratify(PATIENT, '--alias-system', 'urn:x=Y'),
                               USAGE, '--alias-system')

    def test_a_team_with_an_unknown_role_is_refused_with_its_path(self):
        team = self.file('team.json', json.dumps(
            {'id': 't', 'members': [{'id': 'm', 'role': 'wizard'}]}))
        done = self.run_tillit('run', '--service', 'psht', '--patients', PATIENT, '--as-of',
                               '2026-11-02', '--team', team, '--out', self.folder / 'out')
        self.assert_fails_with(done, NOTHING_WRITTEN, 'team.members[0]')

    def test_the_good_part_of_a_truncated_bundle_is_kept(self):
        whole = bundle(ELDER, HEART, ELDER)
        path = self.file('b.json', whole[:-20])
        done = self.stratify(path, '--findings', self.folder / 'f.json')
        self.assertEqual(done.returncode, PART_REFUSED, done.stderr)
        self.assertIn('\ne,', done.stdout)
        said = json.loads((self.folder / 'f.json').read_text())['findings']
        self.assertIn('json_unreadable', [f['code'] for f in said])

    def test_each_bad_file_beside_a_good_one_is_refused_by_name(self):
        deep = '{"resourceType":"Patient","id":"d","x":' + '[' * 3000 + ']' * 3000 + '}'
        bad = {
            'empty.json': '',
            'deep.json': deep,
            'latin.json': b'{"resourceType":"Patient","id":"\xe6"}',
            'r5.json': json.dumps(resource('Encounter', id='n', **{'class': [{}]})),
            'half.ndjson': json.dumps(ELDER) + '\n{"resourceType":"Cond',
            'broken.pb': b'\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff',
            'short.binpb': b'\x7f\x0a\x01a',
            'enum.ndjson': '{"id":"x","sex":"SEX_NONE"}\n',
            'cells.csv': 'person,system,code\np,ICD-10\n',
            'utf16.csv': 'person,system,code\n\x00p,,\n',
        }
        for name, content in bad.items():
            with self.subTest(name):
                folder = self.folder / name.replace('.', '_')
                folder.mkdir()
                (folder / 'good.json').write_text(bundle(ELDER, HEART))
                path = folder / name
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
                done = self.stratify(folder, '--findings', folder / 'f.out')
                self.assertEqual(done.returncode, PART_REFUSED, done.stderr)
                self.assertIn('\ne,', done.stdout)
                said = json.loads((folder / 'f.out').read_text())['findings']
                refused = [f for f in said if f['severity'] == 'SEVERITY_REFUSED']
                self.assertTrue(any(name in f['path'] or f['path'].startswith('Encounter/n')
                                    for f in refused), refused)

    def test_each_bad_file_beside_a_good_table_is_refused_by_name(self):
        bad = {'cut.json': bundle(ELDER)[:30], 'list.json': '[]', 'empty.json': '',
               'weird.csv': 'a,b\n1,2\n', 'deep.ndjson': '{"id":"d","facts":'
               + '[' * 3000 + ']' * 3000 + '}', 'twice.ndjson': '{"id":"d","id":"e"}',
               'large.json': bundle(ELDER) + ' ' * (1 << 20)}
        (self.folder / 'persons.csv').write_text('person,birth\ng,1940\n')
        for name, content in bad.items():
            with self.subTest(name):
                path = self.file(name, content)
                done = self.stratify(self.folder, '--max-megabytes', 1)
                self.assertEqual(done.returncode, PART_REFUSED, done.stderr)
                self.assertIn('\ng,', done.stdout)
                self.assertIn(name, done.stderr)
                path.unlink()

    def test_a_bad_file_alone_is_named_with_what_is_wrong(self):
        for name, content, code in (('cut.json', bundle(ELDER)[:30], 'json_unreadable'),
                                    ('empty.pb', '', 'file_empty'),
                                    ('weird.csv', 'a,b\n1,2\n', 'file_unknown'),
                                    ('x.ndjson', '{"id":"a","sex":"X"}', '.sex')):
            with self.subTest(name):
                self.assert_fails_with(self.stratify(self.file(name, content)),
                                       NOTHING_WRITTEN, name, code)

    def test_all_files_are_written_or_none(self):
        out = self.folder / 'out'
        (out / 'report.html').mkdir(parents=True)
        done = self.run_tillit('run', '--service', 'psht', '--patients', PATIENT,
                               '--as-of', '2026-11-02', '--out', out)
        self.assert_fails_with(done, NOTHING_WRITTEN, 'report.html: is a folder')
        self.assertEqual([p.name for p in out.iterdir()], ['report.html'])
        self.assertEqual(self.run_tillit(
            'run', '--service', 'psht', '--patients', PATIENT, '--as-of', '2026-11-02',
            '--out', '').returncode, USAGE)

    def test_a_link_is_followed_and_a_pipe_stays_a_pipe(self):
        self.file('real.csv', 'old')
        (self.folder / 'link.csv').symlink_to(self.folder / 'real.csv')
        self.assertEqual(self.stratify(PATIENT, '--out', self.folder / 'link.csv')
                         .returncode, DONE)
        self.assertTrue((self.folder / 'link.csv').is_symlink())
        self.assertIn('p1,', (self.folder / 'real.csv').read_text())
        pipe = self.folder / 'pipe'
        os.mkfifo(pipe)
        with subprocess.Popen(['cat', pipe], stdout=subprocess.PIPE, text=True) as reader:
            self.assertEqual(self.stratify(PATIENT, '--out', pipe).returncode, DONE)
            self.assertIn('p1,', reader.communicate(timeout=60)[0])
        self.assertTrue(pipe.is_fifo())

    def test_an_earlier_week_does_not_stay_beside_a_run_without_a_team(self):
        out = self.folder / 'out'
        run = ('run', '--service', 'psht', '--patients', PATIENT, '--as-of', '2026-11-02',
               '--out', out)
        self.run_tillit(*run, '--team', TEAM)
        self.assertTrue((out / 'schedule.json').exists())
        self.run_tillit(*run)
        self.assertFalse((out / 'schedule.json').exists())

    def test_circles_of_references_end(self):
        circle = [resource('Encounter', id='a', status='finished', **{'class': {'code': 'AMB'}},
                           subject={'reference': 'Patient/e'},
                           partOf={'reference': 'Encounter/a'}),
                  resource('Condition', id='c', subject={'reference': 'Condition/c'},
                           encounter={'reference': 'Encounter/a'}, code={})]
        done = self.stratify(self.file('c.json', bundle(ELDER, *circle)))
        self.assertEqual(done.returncode, PART_REFUSED)
        self.assertIn('Condition/c.subject', done.stderr)

    def test_impossible_dates_are_unknown_and_said(self):
        path = self.file('d.json', bundle(dict(ELDER, birthDate='1940-13-45'), HEART))
        done = self.stratify(path, '--findings', self.folder / 'f.json')
        self.assertEqual(done.returncode, DONE)
        said = json.loads((self.folder / 'f.json').read_text())['findings']
        self.assertIn(('date_invalid', 'Patient/e.birthDate'),
                      [(f['code'], f['path']) for f in said])

    def test_too_much_is_refused_before_it_is_parsed(self):
        path = self.file('big.json', bundle(ELDER) + ' ' * (2 << 20))
        self.assert_fails_with(self.stratify(path, '--max-megabytes', 1), NOTHING_WRITTEN,
                               'big.json: is larger than 1 MiB')

    def test_nothing_personal_stands_in_what_is_said(self):
        secret = dict(ELDER, name=[{'family': 'Hemmelig'}], birthDate='nei-Hemmelig')
        path = self.file('s.json', bundle(secret, dict(HEART, recordedDate='Hemmelig')))
        done = self.stratify(path, '--findings', self.folder / 'f.json')
        everything = done.stdout + done.stderr + (self.folder / 'f.json').read_text()
        self.assertNotIn('Hemmelig', everything)


class Analyse(Program):
    """Bow-ties of one who fell, at a rate of which nobody knows the right one here."""

    FALLEN = json.dumps({
        'id': 'p', 'birth': '1946-01-01',
        'facts': [{'kind': 'FACT_KIND_CONDITION', 'date': '2026-09-01',
                   'code': {'system': 'ICD-10', 'code': 'R296'}}],
        'coverage': [{'source': 'all', 'complete': True,
                      'kinds': ['FACT_KIND_CONDITION', 'FACT_KIND_MEDICINE'],
                      'systems': ['ICD-10', 'ICPC-2', 'ATC']}]})
    # A site's own: two causes that are there, of which either is enough, and a share of
    # events that end in a fracture.
    OWN = """
        bowties {
          id: "own" version: "1" event: "fall" outcome: "fall_rate" horizon_days: 365
          source { citation: "test" }
          applies_when { age { at_least: 18 } }
          base_risk { probability: 0.2 source { citation: "test" } }
          causes {
            id: "fell"
            criterion { coded { codes { system: "ICD-10" include: "R296" } } }
            risk { probability: 0.3 source { citation: "test" } }
          }
          barriers { id: "exercise" side: SIDE_PREVENTIVE intervention: "exercise" }
          consequences: "fracture"
          consequence_risks {
            consequence: "fracture"
            given_event { value: 0.1 source { citation: "test" } }
          }
        }
        texts { key: "bowtie.own" nb: "egen" nn: "eigen" en: "own" }"""

    def analyse(self, *more):
        return self.run_tillit(
            'analyse', '--service', 'psht', '--as-of', '2026-11-01', '--patients',
            self.file('p.ndjson', self.FALLEN + '\n'), *more)

    def test_a_bow_tie_of_the_catalogue_is_counted_and_the_best_is_selected(self):
        done = self.analyse('--bowtie', 'falls', '--minutes', 100, '--draws', 500)
        self.assertEqual(done.returncode, DONE, done.stderr)
        [patient] = json.loads(done.stdout)['patients']
        [analysis] = patient['analyses']
        self.assertEqual(analysis['form'], 'FORM_RATE')
        self.assertAlmostEqual(analysis['residual_per_1000'], 850 * 0.62)
        self.assertLess(analysis['residual_interval']['low'], 850 * 0.62)
        taken = [worth['intervention'] for worth in patient['selection']['interventions']
                 if worth.get('taken')]
        self.assertEqual(taken, ['home-hazard-assessment'])

    def test_options_stand_in_a_file_and_wrong_ones_are_told_with_their_path(self):
        options = self.file('o.textproto', """
            base_rates { bowtie: "falls-seed" rate { per_1000_person_years: 400
                                                     source { citation: "our list" } } }""")
        done = self.analyse('--options', options)
        [analysis] = json.loads(done.stdout)['patients'][0]['analyses']
        self.assertAlmostEqual(analysis['residual_per_1000'], 400 * 0.77)
        self.assert_fails_with(self.analyse('--bowtie', 'flls'), NOTHING_WRITTEN,
                               "bowties[0]: 'flls' is not in the catalogue")
        wrong = self.file('w.textproto', 'service: "psht"')
        self.assert_fails_with(self.analyse('--options', wrong), NOTHING_WRITTEN,
                               'have flags of their own')
        self.assert_fails_with(self.analyse('--in-place', 'prayer'), NOTHING_WRITTEN,
                               "in_place[0]: 'prayer'")
        rate = '''base_rates { bowtie: "falls-seed" rate { per_1000_person_years: 400
                                                         source { citation: "x" } } }'''
        self.assert_fails_with(self.analyse('--options', self.file('t.textproto', rate + rate)),
                               NOTHING_WRITTEN, "base_rates: 'falls-seed' stands twice")

    def test_what_makes_a_barrier_fail_is_found_by_longer_codes_too(self):
        demented = json.loads(self.FALLEN)
        demented['facts'].append(dict(demented['facts'][0],
                                      code={'system': 'ICD-10', 'code': 'F0390'}))
        self.FALLEN = json.dumps(demented)
        done = self.analyse('--bowtie', 'falls')
        [analysis] = json.loads(done.stdout)['patients'][0]['analyses']
        [alarm] = [b for b in analysis['barriers'] if b['barrier'] == 'safety-alarm']
        self.assertEqual(alarm['escalations'],
                         [{'factor': 'dementia', 'present': 'ANSWER_YES'}])

    def test_pictures_are_whole_in_every_language(self):
        for language, cause in (('nb', 'svimmelhet'), ('nn', 'svimmelheit'),
                                ('en', 'dizziness')):
            folder = self.folder / language
            done = self.analyse('--bowtie', 'falls', '--pictures', folder, '--language',
                                language, '--out', self.folder / 'a.json')
            self.assertEqual(done.returncode, DONE, done.stderr)
            drawing = xml.etree.ElementTree.parse(folder / '1.falls.svg').getroot()
            self.assertEqual(drawing.get('role'), 'img')
            self.assertIn(cause, drawing.get('aria-label'))
            shown = ' '.join(drawing.itertext())
            self.assertIn(cause, shown)
            # No word is cut: each line of a box lies within it.
            lines = [line.text for line in drawing.iter('{http://www.w3.org/2000/svg}tspan')]
            self.assertLessEqual(max(map(len, lines)), 26)

    def test_open_psa_says_the_same_as_the_analysis(self):
        own = self.file('own.textproto', self.OWN)
        options = self.file('o.textproto', """
            bowties: "own" pictures: ["mermaid", "open-psa"]
            records { bowtie: "own" barrier: "exercise" demands: 10 failures: 4 weight: 10 }""")
        folder = self.folder / 'pictures'
        done = self.analyse('--catalogue', own, '--options', options, '--pictures', folder)
        self.assertEqual(done.returncode, DONE, done.stderr)
        [analysis] = json.loads(done.stdout)['patients'][0]['analyses']
        chart = (folder / '1.own.mmd').read_text(encoding='utf-8')
        self.assertTrue(chart.startswith('flowchart LR\n'))
        model = xml.etree.ElementTree.parse(folder / '1.own.xml').getroot()
        values = {event.get('name'): float(event.find('float').get('value'))
                  for event in model.iter('define-basic-event')}
        gates = {gate.get('name'): gate[0] for gate in model.iter('define-gate')}

        def probability(element):
            """Of a tree in which nothing stands twice."""
            if element.tag == 'basic-event':
                return values[element.get('name')]
            if element.tag == 'gate':
                return probability(gates[element.get('name')])
            result = 1
            for child in element:
                result *= probability(child) if element.tag == 'and' else 1 - probability(child)
            return result if element.tag == 'and' else 1 - result
        self.assertAlmostEqual(probability(gates['fall']), analysis['probability_after'])
        self.assertAlmostEqual(probability(gates['fracture_follows']),
                               0.1 * analysis['probability_after'])


class Plans(Program):
    """step, merge and view: a request as a file, its reply as JSON."""

    REQUESTS = ROOT / 'tests/data/plans'

    def answer(self, verb, request, *more):
        return self.run_tillit(verb, '--request', request, *more)

    def test_a_change_is_made_and_one_that_may_not_be_says_why(self):
        done = self.answer('step', self.REQUESTS / 'step.textproto')
        self.assertEqual(done.returncode, PART_REFUSED, done.stderr)
        reply = json.loads(done.stdout)
        self.assertEqual([result['result'] for result in reply['results']],
                         ['PLAN_CHANGE_RESULT_APPLIED', 'PLAN_CHANGE_RESULT_REFUSED'])
        self.assertEqual({finding['code'] for finding in reply['results'][1]['findings']},
                         {'plan_needs_stance', 'plan_needs_patient_role',
                          'plan_needs_on_call', 'plan_needs_critical_information'})
        self.assertEqual(reply['snapshot']['version'], [{'organisation': 'gp', 'number': 1}])
        self.assertEqual(reply['snapshot']['plan']['goals'][0]['text'],
                         'gå turer med barnebarna')
        self.assertEqual(reply['standing']['work'],
                         [{'intervention': 'p1', 'status': 'WORK_STATUS_NOT_DONE'}])
        # The reply's history goes into the next request; the day is a flag too.
        request = self.file('next.json', json.dumps({'history': reply['history']}))
        again = self.answer('step', request, '--as-of', '2026-11-20')
        self.assertEqual(again.returncode, DONE, again.stderr)
        self.assertEqual(json.loads(again.stdout)['standing']['work'][0]['status'],
                         'WORK_STATUS_NOT_STARTED')

    def test_histories_are_merged_and_what_two_wrote_is_told(self):
        done = self.answer('merge', self.REQUESTS / 'merge.textproto')
        self.assertEqual(done.returncode, DONE, done.stderr)
        reply = json.loads(done.stdout)
        self.assertEqual([conflict['field'] for conflict in
                          reply['snapshot']['edit_conflicts']], ['goals[g1].text', 'review'])
        self.assertEqual([finding['code'] for finding in reply['findings']],
                         ['edit_conflict', 'edit_conflict'])
        self.assertEqual([entry['received'][0]['organisation']
                          for entry in reply['history']['entries']], ['municipality'] * 2)

    def test_a_caseworker_of_welfare_sees_goals_and_tasks_and_nothing_of_health(self):
        done = self.answer('view', self.REQUESTS / 'view.textproto')
        self.assertEqual(done.returncode, DONE, done.stderr)
        reply = json.loads(done.stdout)
        self.assertIn('barnebarna', done.stdout)
        self.assertIn('exercise', done.stdout)
        self.assertNotIn('falls.weakness', done.stdout)
        self.assertNotIn('penicillin', done.stdout)
        self.assertTrue(reply['audit'][0]['shown'])
        pages = self.folder / 'pages'
        done = self.answer('view', self.REQUESTS / 'view.textproto', '--pages', pages)
        self.assertEqual(done.returncode, DONE, done.stderr)
        page = (pages / '1.html').read_text(encoding='utf-8')
        self.assertIn('barnebarna', page)
        self.assertNotIn('penicillin', page)
        self.assertIn('ikke vist: helseopplysninger, legemidler', page)
        # Who sees nothing is not left with the page of who looked before.
        (pages / 'notes.html').write_text('mine')
        request = (self.REQUESTS / 'view.textproto').read_text(encoding='utf-8')
        nothing = self.file('nothing.textproto', re.sub(r'ACCESS_PURPOSE_\w+',
                                                        'ACCESS_PURPOSE_RESEARCH', request))
        done = self.answer('view', nothing, '--pages', pages)
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertEqual([path.name for path in pages.iterdir()], ['notes.html'])

    def test_a_wrong_request_is_refused_with_its_path(self):
        wrong = (self.REQUESTS / 'step.textproto').read_text(encoding='utf-8')
        request = self.file('wrong.textproto', wrong.replace('actor: "gp-1"', ''))
        self.assert_fails_with(self.answer('step', request), NOTHING_WRITTEN,
                               'changes[0]: change.actor: is not given')


class Assess(Program):
    """Answers to instruments: scores out, FHIR in and out."""

    ANSWERS = """answers {
      instrument: "phq-9" subject: "p" date: "2026-10-01"
      items { item: "sleep" option: "several_days" }
      items { item: "self_harm_thoughts" option: "several_days" }
    }"""

    def test_answers_become_bounded_totals_flags_and_facts(self):
        done = self.run_tillit('assess', '--answers', self.file('a.textproto', self.ANSWERS))
        self.assertEqual(done.returncode, DONE, done.stderr)
        assessment = json.loads(done.stdout)['assessments'][0]
        total = assessment['scales'][0]
        self.assertEqual(total['status'], 'TOTAL_STATUS_BOUNDED')
        self.assertEqual((total['lowest'], total['highest']), ('2', '23'))
        self.assertEqual(len(total['missing']), 7)
        self.assertEqual(assessment['flags'], ['suicidality-review'])
        self.assertIn({'system': 'tillit-item', 'code': 'phq-9.sleep'},
                      [fact['code'] for fact in assessment['facts']])

    def test_a_response_that_was_written_gives_the_same_scores(self):
        folder = self.folder / 'fhir'
        first = self.run_tillit('assess', '--answers', self.file('a.textproto', self.ANSWERS),
                                '--fhir', folder, '--questionnaire', 'phq-9',
                                '--language', 'en')
        self.assertEqual(first.returncode, DONE, first.stderr)
        questionnaire = json.loads((folder / 'phq-9.Questionnaire.json').read_text())
        self.assertEqual(len(questionnaire['item']), 9)
        second = self.run_tillit('assess', '--answers',
                                 folder / 'phq-9.0.QuestionnaireResponse.json')
        self.assertEqual(second.returncode, DONE, second.stderr)
        self.assertEqual(json.loads(second.stdout)['assessments'],
                         json.loads(first.stdout)['assessments'])

    def test_wrong_answers_and_unverified_instruments_are_told_with_their_path(self):
        wrong = self.file('w.json', json.dumps({'answers': [
            {'instrument': 'phq-9', 'items': [{'item': 'sleep', 'option': 'maybe'}]}]}))
        self.assert_fails_with(self.run_tillit('assess', '--answers', wrong),
                               NOTHING_WRITTEN, 'answers[0].items[0].option')
        entered = self.file('e.json', json.dumps({'answers': [
            {'instrument': 'gds-15', 'totals': [{'total': '5'}]}]}))
        self.assert_fails_with(self.run_tillit('assess', '--answers', entered),
                               NOTHING_WRITTEN, "'gds-15' is unverified")
        done = self.run_tillit('assess', '--answers', entered, '--unverified', 'gds-15')
        self.assertEqual(done.returncode, DONE, done.stderr)
        self.assertIn('VERIFICATION_UNVERIFIED', done.stdout)

    def test_a_response_that_cannot_be_used_is_a_part_refused(self):
        path = self.file('r.json', json.dumps(resource(
            'QuestionnaireResponse', id='r', status='completed',
            questionnaire='urn:tillit:instrument:gad-7',
            item=[{'linkId': 'total.severity', 'answer': [{'valueInteger': 40}]}])))
        self.assert_fails_with(self.run_tillit('assess', '--answers', path), PART_REFUSED,
                               'answers_unusable', 'QuestionnaireResponse/r')

    def test_a_questionnaire_needs_a_folder(self):
        self.assert_fails_with(self.run_tillit('assess', '--questionnaire', 'phq-9'), USAGE,
                               '--questionnaire')


if __name__ == '__main__':
    unittest.main()
