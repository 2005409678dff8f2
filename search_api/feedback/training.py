"""Training a ranker from decisions: fit, try against the one in use, keep the better one under a name, switch to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from models.decisions import DecisionView, all_decisions
from models.errors import InputError, NotReady
from models.settings import Settings
from models.tables.base import now
from search_api.evaluate.judged import JudgedSet
from search_api.evaluate.sets import SETS
from search_api.feedback.cases import Case, cases, decided
from search_api.feedback.fitting import Fitted, fit
from search_api.feedback.levels import levels
from search_api.feedback.trial import LEAST_NEEDS, MARGIN, Change, HeldOut, Step, held_out, judged_changes
from search_api.matching.coefficients import Coefficients, Target, coefficients
from search_api.matching.rankers import Ranker
from search_api.services.workspace import Workspace

LEAST_PAIRS = 50  # decided about, of one kind of candidate; with fewer a fit learns names by heart
USUAL_SETS = ("technology_needs", "zh_en_papers")

Sentence = tuple[str, str]  # Chinese, English


@dataclass(slots=True)
class KindReport:
    """One kind of candidate: what there was to learn from, what was fitted, and whether it is better than what is in use."""

    kind: str
    pairs: int
    needs: int  # on which one candidate was preferred to another
    fitted: Fitted | None = None
    held_out: HeldOut | None = None
    judged: dict[str, dict[str, Change]] = field(default_factory=dict)
    taken: bool = False
    why: Sentence = ("决定太少,未作训练。", "Too few decisions, so nothing was fitted.")

    def to_dict(self) -> dict[str, Any]:
        """The figures, as plain data."""
        return {
            "kind": self.kind, "pairs": self.pairs, "needs": self.needs, "taken": self.taken, "why": self.why[1],
            "judged": {name: {measure: asdict(change) for measure, change in found.items()} for name, found in self.judged.items()},
            "held_out": asdict(self.held_out) if self.held_out else None,
            "factors": dict(self.fitted.factors) if self.fitted else {}, "prior": dict(self.fitted.prior) if self.fitted else {},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What a training gave. `name`: of the new ranker, None where none was made; `before`: the one that was in use."""

    name: str | None
    before: str
    activated: bool
    kinds: list[KindReport]
    notes: list[Sentence]

    def to_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return {
            "ranker": self.name, "before": self.before, "activated": self.activated, "kinds": [kind.to_dict() for kind in self.kinds],
            "notes": [en for _, en in self.notes],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checks:
    """What fitted numbers must pass: the judged sets that are there, the folder's sentences on those that are not."""

    judged: Sequence[JudgedSet] = ()
    notes: Sequence[Sentence] = ()


def train(workspace: Workspace, checks: Checks, step: Step, *, name: str | None = None, activate: bool = True) -> Report:
    """Fit each kind of candidate that has enough decisions; make a ranker of those that are better, and switch to it.

    `name` of the new ranker defaults to the time. Raises NotReady where there is too little to learn from, Conflict for a name that
    is taken, IndexMissing, IndexOutdated.
    """
    with workspace.home.database.session() as session:
        given = all_decisions(session)
    used = workspace.rankers.current()
    found = cases(workspace, levels(given))
    kinds = [KindReport(kind, decided(several), sum(case.telling for case in several)) for kind, several in sorted(found.items())]
    if not any(_enough(kind) for kind in kinds):
        raise _too_few(kinds)
    for kind in kinds:
        if _enough(kind):
            _fit(kind, found[kind.kind], used)
            _check(kind, used.coefficients, checks.judged, workspace.settings, step)
    targets = {kind.kind: kind.fitted.target for kind in kinds if kind.taken and kind.fitted}
    if not targets:
        return Report(None, used.name, activated=False, kinds=kinds, notes=list(checks.notes))
    name = name or f"feedback-{now():%Y%m%dt%H%M%S}"
    provenance = _provenance(used, given, kinds, found) | {"encoders": dict(workspace.backend.state().fingerprints)}
    numbers = _with(used.coefficients, targets)
    workspace.rankers.save(Ranker(name=name, made_at=now(), provenance=provenance, coefficients=numbers))
    if activate:
        workspace.rankers.use(name)
    return Report(name, used.name, activated=activate, kinds=kinds, notes=list(checks.notes))


def _fit(kind: KindReport, several: Sequence[Case], used: Ranker) -> None:
    """Fill in what was fitted, and how it does on decisions that it was not fitted on."""
    shipped = coefficients().targets[kind.kind]
    seen = used.provenance.get("needs", {}).get(kind.kind, [])
    kind.held_out = held_out(several, shipped, used.coefficients.targets[kind.kind], seen)
    kind.fitted = fit(several, shipped)


def _check(kind: KindReport, used: Coefficients, judged: Sequence[JudgedSet], settings: Settings, step: Step) -> None:
    """Say whether what was fitted is taken, and why. Judged sets take minutes, so they are asked only where the decisions speak for it."""
    if kind.held_out is None or kind.fitted is None or not kind.held_out.better:
        kind.why = (
            "在未参与训练的决定上没有可信的改进,保留原有数值。",
            "No improvement to be believed on held-out decisions, so the numbers in use stay.",
        )
        return
    fitted = _with(used, {kind.kind: kind.fitted.target})
    for one in judged:
        if one.target == kind.kind:
            kind.judged[one.name] = judged_changes(one, settings, used, fitted, step)
            worse = [f"{name} {told.before:.3f} → {told.after:.3f}" for name, told in kind.judged[one.name].items() if told.lost > MARGIN]
            if worse:
                figures = ", ".join(worse)
                kind.why = (
                    f"在 {one.name} 上变差({figures}),保留原有数值。",
                    f"Worse on {one.name} ({figures}), so the numbers in use stay.",
                )
                return
    kind.taken = True
    kind.why = ("在未参与训练的决定上更好,评测集上没有变差。", "Better on held-out decisions, and no worse on the judged sets asked.")


def _enough(kind: KindReport) -> bool:
    return kind.pairs >= LEAST_PAIRS and kind.needs >= LEAST_NEEDS and kind.kind in coefficients().targets


def _too_few(kinds: Sequence[KindReport]) -> NotReady:
    most = max(kinds, key=lambda kind: (kind.needs, kind.pairs), default=KindReport("expert", 0, 0))
    there = f"{most.kind}: {most.pairs}, {most.needs}"
    return NotReady(
        f"决定还太少:同一类候选至少要有 {LEAST_PAIRS} 个,分属 {LEAST_NEEDS} 条以上有取舍的需求;现有 {there}。",
        f"There is too little to learn from: at least {LEAST_PAIRS} candidates of one kind must have been decided about, on "
        f"{LEAST_NEEDS} needs where one was preferred to another; there are so far {there}.",
        remedy_zh="请用 haizhi decide 继续记录决定,包括展示过而未选中的(--shown)。",
        remedy_en="Go on recording decisions with `haizhi decide`, those that were shown and not chosen as well (--shown).",
    )


def checks(names: Sequence[str], data: Path) -> Checks:
    """The judged sets with these names in the folder `data`; a sentence for each that is not there. Raises InputError for another name."""
    found: list[JudgedSet] = []
    notes: list[Sentence] = []
    for name in names:
        if name not in SETS:
            raise InputError(
                f"没有名为“{name}”的评测集。",
                f"There is no judged set named '{name}'.",
                remedy_zh=f"可选:{'、'.join(SETS)}。",
                remedy_en=f"Choose from: {', '.join(SETS)}.",
            )
        try:
            found.append(SETS[name](data))
        except InputError as error:
            notes.append((f"{name} 未检查:{error.zh}", f"{name} was not checked: {error.en}"))
    return Checks(found, notes)


def _with(numbers: Coefficients, targets: dict[str, Target]) -> Coefficients:
    return numbers.model_copy(update={"targets": {**numbers.targets, **targets}})


def _provenance(
    used: Ranker, given: Sequence[DecisionView], kinds: Sequence[KindReport], found: Mapping[str, Sequence[Case]]
) -> dict[str, Any]:
    """On what a ranker was fitted; of whom the decisions were is in the database alone."""
    return {
        "from": used.name,
        "decisions": len(given),
        "by_stage": dict(Counter(str(one.decision) for one in given)),
        "first": given[0].at.isoformat(),
        "last": given[-1].at.isoformat(),
        "kinds": [kind.to_dict() for kind in kinds],
        "needs": {kind.kind: [case.need for case in found[kind.kind]] for kind in kinds if kind.taken},
    }
