# SPDX-License-Identifier: Apache-2.0
"""Pathways that are followed, and plans that are proposed, as a data scientist does it."""
import datetime

import pytest
import tillit

NOW = '2026-11-02T09:00:00+01:00'


def pathway(name):
    return next(each for each in tillit.catalogue().pathways if each.id == name)


def change(number, expected, fields, plan):
    return {'id': f'gp-{number}', 'organisation': 'gp', 'expected': expected,
            'recorded': NOW, 'actor': 'gp-1', 'role': 'gp', 'reason': 'visit',
            'fields': fields, 'plan': {'id': 'plan', 'patient': 'p1', **plan}}


def begun(state='proposed'):
    way = pathway('ahus-integrated-care')
    return tillit.step(
        tillit.PlanHistory(plan='plan', patient='p1'),
        [change(1, [], ['created', 'parties[gp]', 'pathway_uses[way]', 'pathway_steps[way]'], {
            'created': '2026-11-02', 'parties': [{'id': 'gp', 'role': 'gp'}],
            'pathway_uses': [{'id': 'way', 'pathway': way.id, 'version': way.version}],
            'pathway_steps': [{'id': 'way', 'use': 'way', 'state': state, 'entered': NOW}],
        })], as_of='2026-11-20')


def test_a_patient_stands_where_the_pathway_says_and_is_late_after_the_limit():
    reply = begun()
    [standing] = reply.standing.pathways
    [state] = standing.standing
    assert state.state == 'proposed'
    assert state.late
    assert 'gp-answers' in state.missing
    assert standing.lead.limited == 1
    assert standing.lead.in_time == 0


def test_a_step_that_the_pathway_does_not_have_is_refused_and_changes_nothing():
    reply = begun()
    refused = tillit.step(reply.history, [change(
        2, reply.snapshot.version, ['pathway_steps[on]'],
        {'pathway_steps': [{'id': 'on', 'use': 'way', 'state': 'evaluation', 'from_': 'way',
                            'entered': NOW}]})])
    assert refused.results[0].result == 'REFUSED'
    assert refused.results[0].findings[0].code == 'pathway_step_illegal'
    assert refused.history == reply.history


def test_a_plan_is_moved_to_a_newer_version_and_its_orphans_are_listed():
    plan = begun().snapshot.plan
    old = pathway('ahus-integrated-care')
    newer = old.replace(version='2')
    moved = tillit.migrate(plan, old, newer)
    assert moved.moved == ('way',)
    assert moved.orphans == ()
    without = newer.replace(states=[each for each in newer.states if each.id != 'proposed'])
    stuck = tillit.migrate(plan, old, without)
    assert stuck.plan == plan
    assert [each.state for each in stuck.orphans] == ['proposed']


def test_patients_of_a_programme_that_ends_are_handed_back_once():
    plan = tillit.CarePlan(
        id='plan', patient='p1', created='2024-05-01',
        parties=[{'id': 'doctor', 'role': 'gp'}],
        pathway_uses=[{'id': 'way', 'pathway': 'pht-membership', 'version': '1',
                       'programme': 'pht-legesenter-project'}],
        pathway_steps=[{'id': 'way', 'use': 'way', 'state': 'active',
                        'entered': '2024-05-01T09:00:00+02:00'}])
    [back], findings = tillit.hand_backs([plan], now='2024-06-10T09:00:00+02:00')
    assert back.task.owner == 'doctor'
    assert back.task.due == datetime.date(2024, 6, 30)
    assert findings == []


@pytest.mark.parametrize('language', ['nb', 'nn', 'en'])
def test_a_pathway_is_drawn_in_each_language(language):
    way = pathway('psht-pathway')
    assert way.to_svg(language).startswith('<svg')
    assert way.to_mermaid(language).startswith('stateDiagram-v2')
    with pytest.raises(ValueError):
        way.to_svg('se')


def test_a_plan_is_proposed_and_renewed_without_what_people_decided_being_lost():
    record = tillit.PatientRecord(
        id='p1', birth='1940-01-01',
        facts=[{'kind': 'CONDITION', 'code': {'system': 'ICPC-2', 'code': code},
                'date': '2026-10-01'} for code in ('P70', 'K77', 'T08', 'L28', 'L72')])
    service = tillit.Service('psht')
    [proposal] = service.propose([record], as_of='2026-11-02')
    assert proposal.plan.status == 'PROPOSED'
    assert not proposal.renewed
    assert all(each.owner for each in proposal.plan.tasks)
    known = proposal.plan.replace(status='ACTIVE')
    [renewed] = service.propose([record], as_of='2026-11-02', plans=[known])
    assert renewed.renewed
    assert renewed.plan == known
    assert renewed.renewal == tillit.Renewal()
