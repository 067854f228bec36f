# SPDX-License-Identifier: Apache-2.0
"""A service looks at a practice: scores, groups, plans and a week."""
import concurrent.futures
import json
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tillit
from conftest import AS_OF

COVERED = {'kind': ['CONDITION', 'CONDITION', 'MEDICINE'],
           'system': ['ICPC-2', 'ICD-10', 'ATC'], 'complete': [True] * 3}


def by_model(scores, person):
    patient = next(p for p in scores.patients if p.patient == person)
    return {score.model: score for score in patient.scores}


def test_what_no_source_covers_stays_unknown(service, practice):
    scores = service.score_table(practice, AS_OF)
    p1, p3 = by_model(scores, 'p1'), by_model(scores, 'p3')
    assert p1['charlson-quan-1987'].points == 2  # heart failure and diabetes
    # Nobody has said what medicines p3 uses, or what a hospital found.
    assert p3['polypharmacy-atc5'].status == 'NOT_SCOREABLE'
    assert p3['polypharmacy-atc5'].points is None
    assert p3['polypharmacy-atc5'].missing_systems == ('ATC',)
    covered = service.score_table(practice, AS_OF, coverage=COVERED)
    assert by_model(covered, 'p3')['polypharmacy-atc5'].points == 0  # now it is known


def test_codes_count_however_they_are_written(service):
    def points(code):
        fact = {'code': {'system': 'ICD-10', 'code': code}, 'date': '2025-06-30'}
        record = tillit.PatientRecord(id='x', facts=[fact])
        return by_model(service.score([record], AS_OF), 'x')['charlson-quan-1987'].points
    assert points('I50.9') == points('I509') == points('i50.9') == 1


def test_nothing_later_than_the_day_is_seen(service, practice):
    early = service.score_table(practice, '2025-03-01')
    assert by_model(early, 'p1')['charlson-quan-1987'].status == 'NOT_SCOREABLE'


def test_a_table_and_records_give_the_same_scores(service, practice):
    records = [tillit.PatientRecord(
        id=person, birth=next((b for p, b in zip(practice['person'], practice['birth'])
                               if p == person), None),
        sex={'p1': 'FEMALE', 'p2': 'MALE'}.get(person),
        facts=[{'kind': 'MEDICINE' if system == 'ATC' else 'CONDITION',
                'code': {'system': system, 'code': code}, 'date': date}
               for p, system, code, date in zip(practice['person'], practice['system'],
                                                practice['code'], practice['date'])
               if p == person]) for person in ('p3', 'p1', 'p2')]
    by_hand = service.score(records, AS_OF)
    by_table = service.score_table(practice, AS_OF)
    assert by_hand.patients == by_table.patients
    assert repr(by_hand.to_columns()) == repr(by_table.to_columns())  # NaN is not NaN


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(['a', 'b', 'c']),
                          st.sampled_from([('ICPC-2', 'T90'), ('ICD-10', 'I50'),
                                           ('ICD-10', 'E11'), ('ATC', 'A10BA02')]),
                          st.dates().map(str)), min_size=1, max_size=12),
       st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_threads_do_not_matter(service, rows, random):
    def table(rows):
        return {'person': [row[0] for row in rows], 'system': [row[1][0] for row in rows],
                'code': [row[1][1] for row in rows], 'date': [row[2] for row in rows]}
    shuffled = random.sample(rows, len(rows))
    one = service.score_table(table(rows), AS_OF)
    other = service.score_table(table(shuffled), AS_OF, threads=3)
    assert one.patients == other.patients


def test_one_service_answers_many_threads_alike(service, practice):
    patients = tillit.read_frame(practice)
    alone = service.score(patients, AS_OF)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(service.score, patients, AS_OF) for _ in range(40)]
    assert all(call.result().patients == alone.patients for call in calls)


def test_a_run_ends_in_plans_and_a_week(service, team, practice):
    patients = tillit.read_frame(practice, coverage=COVERED)
    result = service.run(patients, team, as_of=AS_OF, days=7, seed=4)
    assert result.stamp.service == 'psht' and result.stamp.as_of.isoformat() == AS_OF
    assert [row.patient for row in result.ranking.rows if row.rank] == [
        row.patient for row in sorted(result.ranking.rows, key=lambda row: row.rank or 99)
        if row.rank]
    assert all(plan.status == 'PROPOSED' for plan in result.plans)
    assert result.plans and result.plans[0].interventions
    assert result.week.proposal and result.week.schedule.placed
    assert result.funnel[0].step == 'read' and result.funnel[0].patients == 3
    assert json.loads(result.to_json())['stamp']['service'] == 'psht'
    again = service.run(list(patients), team, as_of=AS_OF, seed=4, threads=3)
    assert again.replace(findings=()) == result.replace(findings=())
    assert pickle.loads(pickle.dumps(result)) == result


def test_people_decide_and_the_week_follows(service, team, practice):
    proposed = service.run(tillit.read_frame(practice, coverage=COVERED), team, as_of=AS_OF)
    plan = proposed.plans[0]
    answer = service.run(tillit.read_frame(practice, coverage=COVERED), team, as_of=AS_OF,
                         accepted=[plan.replace(status='ACTIVE')], accepted_only=True)
    assert not answer.week.proposal
    assert {asked.patient for asked in answer.week.asked} == {plan.patient}
    given_back = tillit.read_plans(proposed.to_json())
    assert given_back == list(proposed.plans) and given_back.findings == ()


def test_a_plan_that_cannot_be_read_is_named_and_the_others_stand(service, team, practice):
    records = tillit.read_frame(practice, coverage=COVERED)
    document = json.loads(service.run(records, team, as_of=AS_OF).to_json())
    document['plans'].append({'id': 'odd', 'created': '2026-11-31'})
    given_back = tillit.read_plans(json.dumps(document))
    assert len(given_back) == len(document['plans']) - 1
    assert [finding.code for finding in given_back.findings] == ['plan_unreadable']
    answer = service.run(records, team, as_of=AS_OF, accepted=given_back)
    assert 'plan_unreadable' in [finding.code for finding in answer.findings]


def test_who_declined_profiling_is_neither_scored_nor_forgotten(service, practice):
    consents = {'person': ['p2'], 'kind': ['PROFILING_DECLINED']}
    columns = service.score_table(practice, AS_OF, consents=consents).to_columns()
    rows = [i for i, person in enumerate(columns['person']) if person == 'p2']
    assert len(rows) == len(service.models)
    assert {columns['status'][i] for i in rows} == {'PROFILING_DECLINED'}
    assert all(columns['points'][i] != columns['points'][i] for i in rows)  # NaN


def test_a_red_flag_comes_first_and_a_profile_says_what_to_ask(service):
    def patient(name, code, date):
        fact = {'code': {'system': 'ICPC-2', 'code': code}, 'date': date}
        return tillit.PatientRecord(id=name, birth='1940-01-01', facts=[fact])
    result = service.stratify([patient('old', 'K90', '2015-01-01'),
                               patient('new', 'K90', AS_OF)], AS_OF)
    assert [row.patient for row in result.red_flags] == ['new']
    assert result.red_flags[0].level == 'IMMEDIATE'
    assert result.ranking.rows[0].patient == 'new'
    assert result.ranking.rows[0].red_flag == 'IMMEDIATE'
    assert result.ranking.to_columns()['red_flag'] == ['IMMEDIATE', None]
    profile = result.patients[0].profile
    assert [d.dimension for d in profile.dimensions] == ['D1', 'D2', 'D3', 'D4']
    assert profile.dimensions[3].lowest == 0
    assert profile.dimensions[3].highest == 6  # nobody was asked: open, not zero
    assert 'D4.04' in [question.item for question in profile.dimensions[3].questions]


def test_a_site_lays_its_own_content_over_the_shipped(tmp_path, practice):
    shipped = tillit.Service('psht')
    own = tmp_path / 'own.textproto'
    own.write_text('''
      models { id: "own-diabetes" version: "1" purpose: PURPOSE_MORBIDITY
        source { citation: "The site's own" licence: "Apache-2.0" year: 2026 }
        terms { id: "diabetes" points: "1" criterion { coded {
          codes { system: "ICPC-2" include: "T90" } } } } }
      services { id: "own" version: "1" groups: "2_chronic_disease"
        source { citation: "The site's own" licence: "Apache-2.0" year: 2026 }
        ranking_models: "own-diabetes" share: "0.5" }''')
    service = tillit.Service('own', [own])
    assert 'own-diabetes' in [model.id for model in service.models]
    p2 = by_model(service.score_table(practice, AS_OF), 'p2')['own-diabetes']
    assert p2.points == 1 and p2.terms[0].evidence[0].code.code == 'T90'
    again = pickle.loads(pickle.dumps(service))
    assert again.hash == service.hash != shipped.hash
    assert again.score_table(practice, AS_OF).patients == \
        service.score_table(practice, AS_OF).patients


def test_a_service_that_does_not_hold_together_is_refused(tmp_path):
    with pytest.raises(tillit.Error, match='no-such-service'):
        tillit.Service('no-such-service')
    own = tmp_path / 'own.textproto'
    own.write_text('services { id: "own" version: "1" groups: "absent" share: "0.5" }')
    with pytest.raises(tillit.Error, match='absent'):
        tillit.Service('own', [own])
    own.write_text('services { idd: "own" }')
    with pytest.raises(tillit.Error, match='own.textproto'):
        tillit.Service('own', [own])


def test_wrong_arguments_are_named(service, team, practice):
    patients = tillit.read_frame(practice)
    with pytest.raises(tillit.Error, match='^as_of: '):
        service.score(patients, '5 January')
    with pytest.raises(tillit.Error, match='^threads: '):
        service.score(patients, AS_OF, threads=0)
    with pytest.raises(tillit.Error, match='days'):
        service.run(patients, team, as_of=AS_OF, days=0)
    with pytest.raises(TypeError, match=r'^records\[0\]: must be PatientRecord'):
        service.score(['p1'], AS_OF)


def test_every_shipped_model_names_its_source():
    for model in tillit.models():
        assert model.source.citation and model.source.licence and model.version
