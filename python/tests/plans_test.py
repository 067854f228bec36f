# SPDX-License-Identifier: Apache-2.0
"""Plans over time through Python."""
import datetime
import pickle

import pytest
import tillit

OSLO = datetime.timezone(datetime.timedelta(hours=1))
AT = datetime.datetime(2026, 11, 2, 9, 30, tzinfo=OSLO)


def change(organisation, number, plan, expected=(), **more):
    return {'id': f'{organisation}-{number}', 'organisation': organisation,
            'expected': list(expected), 'recorded': AT, 'actor': 'a', 'role': 'nurse', 'reason': 'visit',
            'plan': plan, **more}


def goal_plan(text):
    return tillit.CarePlan(id='plan', patient='p', created='2026-11-02', goals=[
        {'id': 'g', 'language': 'nb', 'text': text}])


@pytest.fixture
def first():
    reply = tillit.step({'plan': 'plan', 'patient': 'p'},
                        [change('gp', 1, goal_plan('gå turer'))])
    assert [result.result for result in reply.results] == ['APPLIED']
    return reply


def test_a_plan_grows_by_changes_on_what_was_seen(first):
    version = first.snapshot.version
    assert [(seen.organisation, seen.number) for seen in version] == [('gp', 1)]
    second = tillit.step(first.history, [
        change('gp', 2, goal_plan('gå lange turer'), version),
        change('gp', 3, goal_plan('lese'), version)])
    assert [result.result for result in second.results] == ['APPLIED', 'STALE']
    assert second.snapshot.plan.goals[0].text == 'gå lange turer'
    assert second.results[1].findings[0].code == 'plan_has_moved_on'
    assert second.history.entries[1].event.fields == ('goals[g].text',)
    assert second.history.entries[1].event.recorded == '2026-11-02T09:30:00+01:00'


def test_what_two_wrote_apart_waits_for_a_person(first):
    version = first.snapshot.version
    here = tillit.step(first.history, [change('gp', 2, goal_plan('lese'), version)])
    there = tillit.step(first.history, [change('hospital', 1, goal_plan('hjem'), version)])
    both = tillit.merge([here.history, there.history])
    assert tillit.merge([there.history, here.history]) == both
    [conflict] = both.snapshot.edit_conflicts
    assert conflict.field == 'goals[g].text'
    assert [each.plan.goals[0].text for each in conflict.alternatives] == ['lese', 'hjem']
    assert [finding.code for finding in both.findings] == ['edit_conflict']


def test_a_day_asks_where_the_plan_stands(first):
    standing = tillit.step(first.history, as_of='2026-12-01').standing
    assert standing.quality.productive == 0
    assert {finding.code for finding in standing.missing_for_active} == {
        'plan_needs_stance', 'plan_needs_patient_role', 'plan_needs_on_call',
        'plan_needs_critical_information'}
    assert standing.findings[-1].code == 'conflicts_not_looked_for'
    record = tillit.PatientRecord(id='p', birth='1950-01-01', facts=[
        {'kind': 'MEDICINE', 'code': {'system': 'ATC', 'code': code}, 'date': '2026-11-20'}
        for code in ('B01AA03', 'M01AE01')])
    found = tillit.step(first.history, as_of='2026-12-01', record=record).standing.conflicts
    assert 'GC-001' in [each.conflict for each in found if each.answer == 'YES']


def test_a_view_shows_what_is_granted_and_records_the_look(first):
    viewer = {'id': 'nav-7', 'role': 'caseworker', 'organisation': 'nav', 'sector': 'WELFARE'}
    asked = dict(viewer=viewer, purpose='COORDINATION', at=AT)
    denied = tillit.view([first.history], **asked)
    assert denied == [] and denied.files == {}
    [record] = denied.audit
    assert not record.shown
    granted = tillit.view([first.history, first.snapshot.plan], **asked, language='nb',
                          grants=[{'id': 'yes', 'basis': 'CONSENT', 'sector': 'WELFARE'}])
    assert [plan.goals[0].text for plan in granted] == ['gå turer'] * 2
    assert granted.audit[0].version == 'gp:1'
    assert {ruling.content for ruling in granted.audit[0].rulings
            if ruling.ruling == 'GRANTED'} == {'OUTLINE', 'GOALS', 'TASKS', 'PARTIES'}
    assert sorted(granted.files) == ['1.html', '2.html']
    assert 'gå turer' in granted.files['1.html'].decode()
    before = AT - datetime.timedelta(hours=1)
    then = tillit.view([first.history], **asked, known_at=before,
                       grants=[{'id': 'yes', 'basis': 'CONSENT', 'sector': 'WELFARE'}])
    assert then[0].goals == ()


def test_a_plan_shows_itself_in_a_notebook_with_its_texts_escaped(first):
    plan = goal_plan('<b>gå</b> turer').replace(interventions=[
        {'id': 'i', 'intervention': 'exercise', 'owner': 'nurse'}])
    shown = plan._repr_html_()
    assert '&lt;b&gt;gå&lt;/b&gt; turer' in shown and 'exercise' in shown
    version = first.snapshot.version
    here = tillit.step(first.history, [change('gp', 2, goal_plan('lese'), version)])
    there = tillit.step(first.history, [change('hospital', 1, goal_plan('hjem'), version)])
    both = tillit.merge([here.history, there.history]).snapshot._repr_html_()
    assert 'goals[g].text' in both and 'hospital:1' in both


def test_errors_name_what_is_wrong_and_values_travel(first):
    with pytest.raises(tillit.Error, match=r'changes\[0\]: change.actor: is not given'):
        tillit.step(first.history, [change('gp', 2, goal_plan('x'), first.snapshot.version,
                                           actor='')])
    with pytest.raises(ValueError, match='recorded'):
        tillit.step(first.history, [change('gp', 2, goal_plan('x'), recorded='yesterday')])
    assert pickle.loads(pickle.dumps(first.history)) == first.history


def test_templates_become_one_plan_and_outcomes_are_told_by_timing():
    plans = [tillit.CarePlan(id=name, patient='p', service=name, created='2026-11-02',
                             review='2026-12-01', timings=['BEFORE'],
                             interventions=[{'id': 'exercise', 'intervention': 'exercise',
                                             'priority': priority}])
             for name, priority in (('copd', 4), ('heart-failure', 2))]
    one = tillit.combine(plans)
    [planned] = one.interventions
    assert (planned.priority, planned.templates) == (2, ('copd', 'heart-failure'))
    [before] = tillit.outcomes_by_timing([one], '2026-12-01')
    assert (before.timing, before.plans, before.completed) == ('BEFORE', 1, 0)
    with pytest.raises(tillit.Error, match='patient'):
        tillit.combine([plans[0], plans[1].replace(patient='q')])


def test_a_measured_value_is_a_sign_and_says_what_is_done():
    plan = tillit.CarePlan(
        id='plan', patient='p', created='2026-11-02',
        meetings=[{'id': 'm1', 'date': '2026-11-03', 'patient': 'INFORMED'},
                  {'id': 'm2', 'date': '2026-11-20', 'patient': 'DECIDED'}],
        watch_signs=[{'id': 'weight', 'sign': {'language': 'nb', 'text': 'vektøkning'},
                      'code': {'system': 'LOINC', 'code': '29463-7'}, 'above': 82.0,
                      'unit': 'kg'}],
        contingencies=[{'id': 'c', 'sign': 'weight', 'by': 'nurse',
                        'action': {'language': 'nb', 'text': 'ring'}}])
    code = {'system': 'LOINC', 'code': '29463-7'}
    assert tillit.signs_of(plan, code, 83, 'kg', '2026-12-01') == ['weight']
    assert tillit.signs_of(plan, code, 81, 'kg', '2026-12-01') == []
    [action] = tillit.actions_on(plan, 'weight', '2026-12-01')
    assert action.action.text == 'ring'
    assert tillit.participation_change(plan, '2026-11-10', '2026-12-01') == 2
    assert tillit.participation_change(plan, '2026-11-01', '2026-12-01') is None
