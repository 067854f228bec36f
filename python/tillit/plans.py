# SPDX-License-Identifier: Apache-2.0
"""Plans over time: changes, histories of several organisations, and who may see what."""
import datetime
import types
from collections.abc import Iterable, Mapping
from typing import Any

from tillit import _core
from tillit.reading import Path, catalogue

Day = datetime.date | str
Instant = datetime.datetime | str


class ViewedPlans(list[_core.CarePlan]):
    """What one viewer may see, as a list of the CarePlans of which anything is shown.

    audit: tuple of AuditRecord, one for each plan asked for, shown or not: the host keeps
    them. files: {name: bytes}, an HTML page of each plan shown, where a language was given.
    findings: edit conflicts in what is shown, and events that wait.
    """

    audit: tuple[_core.AuditRecord, ...] = ()
    files: Mapping[str, bytes] = types.MappingProxyType({})
    findings: tuple[_core.Finding, ...] = ()


def step(history: _core.PlanHistory | Mapping[str, Any],
         changes: Iterable[_core.PlanChange | Mapping[str, Any]] = (), *,
         as_of: Day | None = None, record: _core.PatientRecord | None = None,
         decision_rule: _core.DecisionRule | Mapping[str, Any] | None = None,
         catalogue_files: Iterable[Path] = ()) -> _core.StepReply:
    """Adds changes to a plan's history, one after the other; returns a StepReply.

    history: a PlanHistory; of a new plan PlanHistory(plan=..., patient=...). changes:
    PlanChange, or dicts of their fields: id, organisation, expected (the version that the
    editor saw: reply.snapshot.version), recorded (a datetime with its zone, or ISO text),
    actor, role, reason, plan (what it lacks is no difference) and, where only some fields
    are meant or something is to be taken away, fields. as_of asks for reply.standing: what the plan lacks, breaches,
    duplicates, what its evaluations say should stop, rules, quality; record (the patient's)
    for conflicts between guidelines; decision_rule: who must take part in a decision.

    Each change has its result: APPLIED, REPEATED (that id is in already), STALE (the plan
    has moved on: read it again), REFUSED (with findings that say why) or EMPTY. Error, with
    its path, for a change that is wrong in itself; then none is made.
    """
    return _core._step(catalogue(catalogue_files), {
        'history': history, 'changes': list(changes), 'on': as_of,
        'records': [] if record is None else [record], 'decision_rule': decision_rule})


def merge(histories: Iterable[_core.PlanHistory | Mapping[str, Any]], *,
          receiver: str = '', at: Instant | None = None) -> _core.MergeReply:
    """Makes one history of several of the same plan; returns a MergeReply.

    receiver and at say who keeps it and when it got the others' events; both or neither.
    The result does not depend on the order. A field that was written by several, none of
    whom had seen the others' value, is in reply.snapshot.edit_conflicts and a finding,
    until somebody writes it again.
    """
    return _core._merge({'histories': list(histories), 'receiver': receiver, 'at': at})


def view(plans: Iterable[_core.CarePlan | _core.PlanHistory], *,
         viewer: _core.Viewer | Mapping[str, Any], purpose: str, at: Instant,
         reason: str = '', grants: Iterable[_core.AccessGrant | Mapping[str, Any]] = (),
         objections: Iterable[_core.AccessObjection | Mapping[str, Any]] = (),
         known_at: Instant | None = None, known_to: str = '', language: str = '',
         forms: Iterable[str] = (),
         catalogue_files: Iterable[Path] = ()) -> ViewedPlans:
    """Plans as one viewer may see them; returns ViewedPlans.

    plans: CarePlans, or PlanHistories, which are read as they were known at known_at, to
    anybody or to the organisation known_to; where neither is given as they are. viewer: a
    Viewer (id, role, organisation, sector). purpose: "CARE", "COORDINATION", "QUALITY",
    "ADMINISTRATION" or "RESEARCH". grants and objections: what patient or law say.

    language: "nb", "nn" or "en" asks for an HTML page of each plan too. forms: "csv" and
    "fhir" ask for a table and a FHIR Bundle of each plan, as the viewer may see it.
    """
    given = list(plans)
    shown, audit, files, findings = _core._view(catalogue(catalogue_files), {
        'histories': [each for each in given if isinstance(each, _core.PlanHistory)],
        'plans': [each for each in given if not isinstance(each, _core.PlanHistory)],
        'request': {'viewer': viewer, 'purpose': purpose, 'at': at, 'reason': reason},
        'grants': list(grants), 'objections': list(objections), 'known_at': known_at,
        'known_to': known_to, 'language': language, 'forms': list(forms)})
    viewed = ViewedPlans(shown)
    viewed.audit, viewed.files, viewed.findings = audit, files, findings
    return viewed


def combine(templates: Iterable[_core.CarePlan]) -> _core.CarePlan:
    """One proposed CarePlan of several templates for the same patient.

    The union of what they hold, with where each came from (sources; templates of an
    intervention). One intervention in several becomes one, with all their reasons. Error
    for none, for different patients, and for plans that are past being proposed.
    """
    return _core._combine(list(templates))


def outcomes_by_timing(plans: Iterable[_core.CarePlan], on: Day) -> list[_core.TimingOutcome]:
    """How plans before, after and instead of admission went by a day.

    A TimingOutcome each: how many plans, how many completed, the mean goal attainment of
    those rated. A plan of several timings counts in each.
    """
    return _core._outcomes_by_timing(list(plans), on)


def participation_change(plan: _core.CarePlan, start: Day, end: Day) -> int | None:
    """The steps of Participation between the last meetings by two days.

    None where one of them has no meeting that says.
    """
    return _core._participation_change(plan, start, end)


def signs_of(plan: _core.CarePlan, code: _core.Code | Mapping[str, Any], value: float,
             unit: str, on: Day) -> list[str]:
    """Ids of the plan's watch signs that a measured value is a sign of.

    unit: UCUM; a value in another unit than the sign's is none.
    """
    return _core._signs_of(plan, code, value, unit, on)


def actions_on(plan: _core.CarePlan, sign: str, on: Day) -> list[_core.Contingency]:
    """What is done on a watch sign, by id: its Contingencies, the first to do first."""
    return _core._actions_on(plan, sign, on)


def migrate(plan: _core.CarePlan, old: _core.Pathway, new: _core.Pathway) -> _core.Migration:
    """A plan moved from one version of a pathway to another; returns a Migration.

    Each use of the version old is moved, but where the patient stands in a state that new
    lacks: then it stays. migration.plan: the plan as it is then; moved: the uses that were;
    orphans: every step and item that new has no place for, standing or over.
    """
    return _core._migrate(plan, old, new)


def hand_backs(plans: Iterable[_core.CarePlan], *, now: Instant,
               catalogue_files: Iterable[Path] = ()
               ) -> tuple[list[_core.HandBack], list[_core.Finding]]:
    """Patients to be handed back since a programme ends, and findings.

    One HandBack for each patient and programme that ends within its hand_back_days of now, or
    has ended, and in which the patient's way has not: its task is owned by the party that
    takes over, else by nobody, which is a finding.
    """
    return _core._hand_backs(catalogue(catalogue_files), list(plans), now)
