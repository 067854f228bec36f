# SPDX-License-Identifier: Apache-2.0
"""Answers to instruments through Python."""
import decimal
import json

import pytest
import tillit

ANSWERS = {'instrument': 'phq-9', 'subject': 'p', 'date': '2026-10-01', 'assessor': 'gp',
           'items': [{'item': 'sleep', 'option': 'several_days'},
                     {'item': 'self_harm_thoughts', 'option': 'several_days'}]}


def test_answers_become_totals_flags_and_facts():
    scored = tillit.assess([ANSWERS])
    assert len(scored) == 1
    total = scored[0].scales[0]
    assert total.status == tillit.TotalStatus.BOUNDED
    assert (total.lowest, total.highest) == (decimal.Decimal(2), decimal.Decimal(23))
    assert total.total is None and total.band == ''
    assert scored[0].flags == ('suicidality-review',)
    assert 'phq-9.sleep' in [fact.code.code for fact in scored[0].facts]


def test_fhir_comes_back_with_the_same_scores(tmp_path):
    scored = tillit.assess([tillit.Answers(**ANSWERS)], questionnaires=['phq-9'],
                           language='en', write_responses=True)
    questionnaire = json.loads(scored.files['phq-9.Questionnaire.json'])
    assert questionnaire['item'][0]['text'].startswith('Little interest')
    response = scored.files['phq-9.0.QuestionnaireResponse.json']
    path = tmp_path / 'r.json'
    path.write_bytes(response)
    assert tillit.assess(responses=[response, path]) == [scored[0], scored[0]]


def test_wrong_answers_are_told_with_their_path():
    wrong = dict(ANSWERS, items=[{'item': 'sleep', 'option': 'maybe'}])
    with pytest.raises(tillit.Error, match=r'answers\[0\]\.items\[0\]\.option'):
        tillit.assess([wrong])
    entered = {'instrument': 'gds-15', 'totals': [{'total': 5}]}
    with pytest.raises(tillit.Error, match='is unverified'):
        tillit.assess([entered])
    scored = tillit.assess([entered], unverified=['gds-15'])
    assert scored.findings[0].code == 'instrument_unverified'
    with pytest.raises(TypeError, match=r'answers\[0\]: has no field .itemz.'):
        tillit.assess([{'instrument': 'phq-9', 'itemz': []}])


def test_assessors_are_held_against_each_other():
    other = dict(ANSWERS, assessor='nurse', items=[{'item': 'sleep', 'option': 'not_at_all'}])
    agreement = tillit.assess([ANSWERS, other], agreement=True).agreements[0]
    assert agreement.assessors == ('gp', 'nurse')
    assert [d.item for d in agreement.disagreements] == ['sleep']
    assert agreement.areas[0].item in ('sleep', 'self_harm_thoughts')
