# SPDX-License-Identifier: Apache-2.0
"""Bow-ties through Python."""
import math

import pytest
import tillit

AS_OF = '2026-11-01'


def fallen(fact=('ICD-10', 'R296', '2026-09-01')):
    system, code, date = fact
    return tillit.PatientRecord(
        id='p', birth='1946-01-01',
        facts=[{'kind': 'CONDITION', 'code': {'system': system, 'code': code}, 'date': date}],
        coverage=[{'source': 'all', 'kinds': ['CONDITION', 'MEDICINE'],
                   'systems': ['ICD-10', 'ICPC-2', 'ATC'], 'complete': True}])


@pytest.fixture(scope='module')
def service():
    return tillit.Service('psht')


def worth_of(analysis, barrier):
    return next(value for value in analysis.barriers if value.barrier == barrier)


def test_a_bow_tie_says_what_each_barrier_is_worth(service):
    analyses = service.analyse([fallen()], AS_OF, bowties=['falls'])
    assert analyses.stamp.service == 'psht'
    [patient] = analyses
    [analysis] = patient.analyses
    assert analysis.form == tillit.Form.RATE
    exercise = worth_of(analysis, 'exercise')
    assert exercise.worth == tillit.BarrierWorth.COUNTED
    assert exercise.avoided_per_1000.value == pytest.approx(195.5)
    assert [effect.outcome for effect in exercise.effects if effect.counts] == ['fall_rate']
    assert 'fallers' in [effect.outcome for effect in exercise.effects]
    assert analysis.residual_per_1000 == pytest.approx(850 * 0.62), 'the best of a programme'


def test_a_host_gives_its_own_rate_delivery_and_draws(service):
    rate = tillit.BaseRate(per_1000_person_years=400, population='our list',
                           source={'citation': 'our own count'}, low=300, high=500)
    [patient] = service.analyse(
        [fallen()], AS_OF, bowties=['falls-seed'], base_rates={'falls-seed': rate},
        deliveries={'exercise': tillit.Delivery(adherence=0.5)}, draws=2000)
    [analysis] = patient.analyses
    assert analysis.residual_per_1000 == pytest.approx(400 * (1 - 0.23 * 0.5))
    low, high = analysis.residual_interval.low, analysis.residual_interval.high
    assert low < analysis.residual_per_1000 < high
    assert analysis.swings[0].number == 'base_rate'


def test_open_psa_is_there_for_what_counts_where_it_is_asked_for(service):
    assert not service.analyse([fallen()], AS_OF, bowties=['falls']).open_psa
    analyses = service.analyse([fallen()], AS_OF, bowties=['falls', 'loneliness'],
                               open_psa=True)
    assert list(analyses.open_psa) == [('p', 'falls')], 'loneliness counts nothing'
    assert '<opsa-mef>' in analyses.open_psa['p', 'falls']


def test_a_budget_selects_what_helps_most(service):
    budget = tillit.Budget(minutes=100)
    [patient] = service.analyse([fallen()], AS_OF, bowties=['falls'], budget=budget)
    selection = patient.selection
    assert selection.optimal
    assert [worth.intervention for worth in selection.interventions if worth.taken] == [
        'home-hazard-assessment']
    assert selection.effort.minutes <= 100
    assert math.isclose(selection.proactive_share, 1)


def test_what_counts_nothing_has_no_numbers(service):
    [patient] = service.analyse([fallen(('ICPC-2', 'P70', '2026-09-01'))], AS_OF,
                                bowties=['nutrition', 'medicine-harm', 'self-neglect'])
    for analysis in patient.analyses:
        assert analysis.form is None
        assert analysis.residual_per_1000 is None
        assert analysis.probability_after is None


def test_what_is_wrong_is_told_with_its_path(service):
    with pytest.raises(tillit.Error, match=r'bowties\[0\]: .flls. is not in the catalogue'):
        service.analyse([fallen()], AS_OF, bowties=['flls'])
    with pytest.raises(tillit.Error, match='in_place'):
        service.analyse([fallen()], AS_OF, in_place=['nothing'])
    with pytest.raises(tillit.Error, match='adherence: lies outside 0 to 1'):
        service.analyse([fallen()], AS_OF,
                        deliveries={'exercise': tillit.Delivery(adherence=2)})
    with pytest.raises(tillit.Error, match='days'):
        service.analyse([fallen()], AS_OF, days=0)


def test_an_analysis_shows_itself_in_a_notebook(service):
    [patient] = service.analyse([fallen()], AS_OF, bowties=['falls'])
    [analysis] = patient.analyses
    assert analysis._repr_svg_().startswith('<svg class="bowtie" xmlns=')
    assert 'dizziness' in analysis.to_svg('en')
    assert analysis.to_mermaid('nn').startswith('flowchart LR')
    with pytest.raises(ValueError, match='language'):
        analysis.to_svg('de')
