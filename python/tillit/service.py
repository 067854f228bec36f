# SPDX-License-Identifier: Apache-2.0
"""One way of organising team care, compiled once: it scores, stratifies and runs."""
import datetime
import os
import pathlib
import types
from collections.abc import Iterable, Mapping
from typing import Any

from tillit import _core
from tillit.columns import library_of
from tillit.reading import Path, read_frame

Day = datetime.date | str


class Analyses(list[_core.PatientAnalysis]):
    """Bow-ties of a list of patients, as a list of PatientAnalysis by id.

    findings: tuple of Finding. stamp: what made them. open_psa: {(patient, bow-tie): XML},
    where it was asked for, of the bow-ties that count something.
    """

    findings: tuple[_core.Finding, ...] = ()
    stamp: _core.Stamp | None = None
    open_psa: Mapping[tuple[str, str], str] = types.MappingProxyType({})


class Proposals(list[_core.PatientProposal]):
    """Plans proposed for patients of a list, as a list of PatientProposal by patient.

    findings: tuple of Finding. stamp: what made them.
    """

    findings: tuple[_core.Finding, ...] = ()
    stamp: _core.Stamp | None = None


class Service:
    """A service model with every name resolved and its risk models compiled.

    name: id of a service model in the catalogue.
    catalogue_files: paths of a site's own catalogue files (proto text or proto JSON), laid
    over the shipped catalogue in their order.

    Error names every dangling path when the model does not hold together. Immutable: share
    it between threads, or pickle it to other processes. Calls release Python's lock, and
    their results do not depend on the number of threads.
    """

    def __init__(self, name: str, catalogue_files: Iterable[Path] = ()):
        files = [(os.fsdecode(path), pathlib.Path(path).read_text(encoding='utf-8'))
                 for path in catalogue_files]
        self._link(name, files)

    def _link(self, name: str, files: list[tuple[str, str]]) -> None:
        self._name, self._files = name, files
        self._linked = _core._link(_core._catalogue(files), name)

    def __getstate__(self) -> tuple[str, list[tuple[str, str]]]:
        return self._name, self._files

    def __setstate__(self, state: tuple[str, list[tuple[str, str]]]) -> None:
        self._link(*state)

    def __repr__(self) -> str:
        return f'<tillit.Service {self._name!r}>'

    @property
    def model(self) -> _core.ServiceModel:
        """The ServiceModel."""
        return self._linked.model

    @property
    def models(self) -> tuple[_core.Model, ...]:
        """The risk models that it scores with, in the order of scoring: tuple of Model."""
        return self._linked.models

    @property
    def code_systems(self) -> tuple[_core.CodeSystem, ...]:
        """The code systems that its rows are read by: tuple of CodeSystem."""
        return self._linked.code_systems

    @property
    def hash(self) -> str:
        """Names the content of the service model."""
        return self._linked.hash

    def score(self, records: Iterable[_core.PatientRecord], as_of: Day,
              threads: int = 1) -> _core.Scores:
        """Scores each record with every model; returns Scores.

        records: a PatientList, or any iterable of PatientRecord; records of one id are
        joined. as_of: the day asked about; nothing later is seen. Who declined profiling
        has no scores.
        """
        return self._linked.score(records, as_of, threads)

    def stratify(self, records: Iterable[_core.PatientRecord], as_of: Day, *,
                 places: int | None = None, reviews: Iterable[_core.Review] = (),
                 since: Day | None = None, tier_changes_of: Iterable[str] = (),
                 plans: Iterable[_core.CarePlan] = (),
                 threads: int = 1) -> _core.RunResult:
        """Scores, places in groups and ranks; returns a RunResult without plans and week.

        places: how many patients the team can take, in place of the service's share.
        reviews: what people decided of membership, which stands before what is computed.
        since: a day before as_of; each PatientResult tells what has changed since.
        tier_changes_of: ids of patients for whom it is worked out what would change their
        tier (some tenths of a second each); read it in their PatientResult. plans: that
        people gave back; their limits of treatment change what is done about red flags.
        """
        return self._linked.stratify(records, {
            'as_of': as_of, 'places': places, 'reviews': list(reviews), 'since': since,
            'tier_changes_of': list(tier_changes_of), 'plans': list(plans),
            'threads': threads})

    def analyse(self, records: Iterable[_core.PatientRecord], as_of: Day, *,
                bowties: Iterable[str] = (),
                base_rates: Mapping[str, _core.BaseRate] | None = None,
                base_risks: Mapping[str, _core.BaseRisk] | None = None,
                deliveries: Mapping[str, _core.Delivery] | None = None,
                barrier_records: Iterable[_core.BarrierRecord] = (),
                in_place: Iterable[str] = (), draws: int = 0, seed: int = 1,
                budget: _core.Budget | None = None, days: int = 365,
                weights: Mapping[str, float] | None = None, open_psa: bool = False,
                threads: int = 1) -> 'Analyses':
        """Counts bow-ties for each living patient; returns Analyses.

        bowties: ids of the catalogue, in place of the service's own (which takes some
        milliseconds). base_rates, base_risks: {bow-tie: BaseRate or BaseRisk} in place of
        the shipped. deliveries: {intervention: Delivery}, how much of an effect patients
        get. barrier_records: how barriers did when they were needed. in_place: ids of
        interventions that are there already. draws: for intervals of what is left, 0 to
        1,000,000 a patient, named by seed. budget: a Budget asks for the best interventions
        within it; days (1 to 3660) is how long their effort is counted, weights {bow-tie:
        weight} what its harm weighs beside the others'. open_psa: also as Open-PSA MEF 2.0d
        models, for fault tree tools.

        Error, with its path, for what is not in the catalogue or out of range.
        """
        wanted = list(bowties)
        linked = (_core._link_with_bowties(_core._catalogue(self._files), self._name, wanted)
                  if wanted else self._linked)
        patients, findings, stamp, models = linked.analyse(records, {
            'as_of': as_of, 'base_rates': dict(base_rates or {}),
            'base_risks': dict(base_risks or {}), 'deliveries': dict(deliveries or {}),
            'barrier_records': list(barrier_records), 'in_place': list(in_place),
            'draws': draws, 'seed': seed, 'budget': budget, 'days': days,
            'weights': dict(weights or {}), 'open_psa': open_psa, 'threads': threads})
        analyses = Analyses(patients)
        analyses.findings, analyses.stamp = findings, stamp
        analyses.open_psa = models
        return analyses

    def propose(self, records: Iterable[_core.PatientRecord], as_of: Day, *,
                plans: Iterable[_core.CarePlan] = (), reviews: Iterable[_core.Review] = (),
                threads: int = 1) -> 'Proposals':
        """A plan for each living patient who is in a group and has not declined.

        Each PatientProposal has its plan, what the patient's life rules out and conflicts
        between guidelines. plans: that people have: of each patient the first by id that
        stands is renewed; what is new of it stands in renewal, and nothing that people
        decided is changed. reviews: what people decided of membership.
        """
        patients, findings, stamp = self._linked.propose(records, {
            'as_of': as_of, 'plans': list(plans), 'reviews': list(reviews),
            'threads': threads})
        proposals = Proposals(patients)
        proposals.findings, proposals.stamp = findings, stamp
        return proposals

    def run(self, records: Iterable[_core.PatientRecord], team: _core.Team | None = None, *,
            as_of: Day, from_: Day | None = None, days: int = 7,
            accepted: Iterable[_core.CarePlan] = (), accepted_only: bool = False,
            places: int | None = None, reviews: Iterable[_core.Review] = (), seed: int = 1,
            base_rates: Mapping[str, _core.BaseRate] | None = None,
            threads: int = 1) -> _core.RunResult:
        """The whole road: ranked patients with reasons, proposed plans, a proposed week.

        team: a Team; without one there is no week. from_ (default as_of) and days (1 to
        56) say which days are planned. accepted: plans that people gave back, each in
        place of a proposal. accepted_only: schedule active plans alone. places: how many
        patients the team can take, in place of the service's share. reviews: what people
        decided of membership, which stands before what is computed. seed: names the
        search's random numbers. base_rates: {bow-tie: BaseRate} in place of the shipped.

        Returns a RunResult. Error for an unusable team or days. A person decides: plans
        and week are proposals.
        """
        return self._linked.run(records, {
            'team': team, 'as_of': as_of, 'from_': as_of if from_ is None else from_,
            'days': days, 'accepted': accepted, 'accepted_only': accepted_only,
            'places': places, 'reviews': list(reviews),
            'read_findings': getattr(accepted, 'findings', ()),
            'seed': seed, 'base_rates': dict(base_rates or {}), 'threads': threads})

    def score_table(self, table: Any, as_of: Day, *, persons: Any = None,
                    coverage: Any = None, consents: Any = None, bad_rows: str = 'raise',
                    threads: int = 1) -> _core.Scores:
        """Scores a long table; returns Scores. Arguments as in tillit.read_frame."""
        records = read_frame(table, persons=persons, coverage=coverage, consents=consents,
                             code_systems=self.code_systems, bad_rows=bad_rows)
        return self.score(records, as_of, threads)

    def score_frame(self, table: Any, as_of: Day, **options: Any) -> Any:
        """Scores a long table; returns a pandas DataFrame: a row a person and model.

        Columns person, model, version, status, reason, points, lowest, highest, band,
        age_points, outside_population, rests_on_assumed_coverage, missing_systems, hash
        and as_of. points are what is known; lowest and highest bound what is unknown, and
        band is empty when the bounds lie in different bands. NaN: not computable, for
        the reason given. Findings stand in the frame's attrs. options: as score_table.
        """
        return self.score_table(table, as_of, **options).to_frame()

    def explain_frame(self, table: Any, as_of: Day, **options: Any) -> Any:
        """Why each score is what it is; returns a pandas DataFrame.

        A row for every fact that speaks for a term that is yes or unknown, and one row for
        such a term without a fact: person, model, term, answer, points, code, system,
        date, source, kind, derived, zeroed_by, missing_systems and id (the source's own of
        the fact). The term's points stand in each of its rows. options: as score_table.
        """
        return self.score_table(table, as_of, **options).explain_frame()


def score(table: Any, service: Service | str, as_of: Day, **options: Any) -> Any:
    """Scores a long table; returns a table of the library that the given one is of.

    table: as in tillit.read_frame. service: a Service, or the id of a service model.
    options: as Service.score_table. A pandas DataFrame for pandas, a polars DataFrame for
    polars, a pyarrow Table for pyarrow, a DuckDB relation for DuckDB, {column: list} for a
    dict; for anything else Scores, which every library takes that knows Arrow. The columns
    are those of Service.score_frame.
    """
    if isinstance(service, str):
        service = Service(service)
    scores = service.score_table(table, as_of, **options)
    library = library_of(table)
    if library == 'pandas':
        return scores.to_pandas()
    if library == 'polars':
        return scores.to_polars()
    if library == 'pyarrow':
        return scores.to_arrow()
    if library == 'duckdb':
        import duckdb  # type: ignore
        return duckdb.from_arrow(scores.to_arrow())
    return scores.to_columns() if isinstance(table, dict) else scores
