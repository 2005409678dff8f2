"""Decisions as commands and routes give them: one, a file of them, or a list that was shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from models.decisions import DecisionBook, DecisionRecord, DecisionView, decision
from models.errors import HaizhiError, InputError, IntegrityError
from models.vocabulary import DeclineReason, Stage
from search_api.services.lines import Line, LineProblem, read_lines
from search_api.services.scoring import SIDES
from search_api.services.workspace import Workspace

BATCH = 500  # decisions a transaction
_FIELDS = ("id", "need", "reason", "note", "by", "at", "rank", "score", "features", "ranker")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CHINA = "T00:00:00+08:00"
# DESIGN's word for 甄选, and the one that scripts of the first days use.
_SAME_STAGE = {"screened": Stage.SHORTLISTED}


@dataclass(slots=True)
class Taken:
    """What became of a file of decisions. `known` were there already; `problems` say which lines were refused, and why."""

    read: int = 0
    added: int = 0
    known: int = 0
    problems: list[LineProblem] = field(default_factory=list)

    def to_dict(self) -> dict[str, int]:
        """The counts, for scripts."""
        return {"read": self.read, "added": self.added, "known": self.known, "refused": len(self.problems)}


def record_one(workspace: Workspace, record: DecisionRecord) -> tuple[DecisionView, bool]:
    """Append one decision; return it, and whether it was added now. Raises InputError, UnknownId, AmbiguousId, Conflict."""
    database = workspace.home.database
    made = DecisionBook(database, workspace.rankers.active()).add(record)
    with database.session() as session:
        view = decision(session, made.id or 0)
    if view is None:
        raise IntegrityError("刚写入的决定读不到。", "The decision that was just written cannot be read.")
    return view, made.created


def take_file(workspace: Workspace, path: Path, by: str) -> Taken:
    """Append the decisions of a JSONL file; taking it in again adds nothing. `by` decided where a line does not say. Raises FileRefused."""
    return _take(workspace, path.name, (_decided(path.name, line, by) for line in read_lines(path)))


def take_shown(workspace: Workspace, path: Path, by: str) -> Taken:
    """Append that the candidates of a file that `haizhi match` wrote were shown (匹配), with rank, score and shares. Raises FileRefused."""
    return _take(workspace, path.name, (one for line in read_lines(path) for one in _shown(path.name, line, by)))


def _take(workspace: Workspace, file: str, given: Iterable[tuple[int, DecisionRecord] | LineProblem]) -> Taken:
    book = DecisionBook(workspace.home.database, workspace.rankers.active())
    taken, remaining = Taken(), iter(given)
    while batch := list(islice(remaining, BATCH)):
        taken.read += len(batch)
        sound = [one for one in batch if not isinstance(one, LineProblem)]
        taken.problems += [one for one in batch if isinstance(one, LineProblem)]
        for (number, _), made in zip(sound, book.put([record for _, record in sound]), strict=True):
            taken.added += made.created
            taken.known += made.id is not None and not made.created
            if made.error is not None:
                taken.problems.append(_problem(file, number, made.error))
    return taken


def _decided(file: str, line: Line | LineProblem, by: str) -> tuple[int, DecisionRecord] | LineProblem:
    if isinstance(line, LineProblem):
        return line
    try:
        return line.number, _record(line.value, by)
    except HaizhiError as error:
        return _problem(file, line.number, error)


def _record(value: dict[str, Any], by: str) -> DecisionRecord:
    """The decision that a line's object says. Raises InputError."""
    sides = [name for name in SIDES if name in value]
    unknown = sorted(value.keys() - {*_FIELDS, *sides, "decision"})
    if len(sides) != 1 or unknown or "decision" not in value:
        raise InputError(
            f"每行须有 need、decision 和 {'、'.join(SIDES)} 之一,另可有 {'、'.join(_FIELDS[2:])}。",
            f'A line needs "need", "decision" and exactly one of {", ".join(SIDES)}; it may have {", ".join(_FIELDS[2:])}.',
        )
    facts = {name: value[name] for name in _FIELDS if value.get(name) is not None}
    return checked({"by": by, "candidate": value[sides[0]], "kind": SIDES[sides[0]], "stage": value["decision"], **facts})


def checked(facts: dict[str, Any]) -> DecisionRecord:
    """The record with these facts; a date alone is that day in China. Raises InputError naming the fields that are wrong."""
    at, stage = facts.get("at"), facts["stage"]
    if isinstance(at, str) and _DAY.fullmatch(at):
        facts |= {"at": at + _CHINA}
    facts |= {"stage": _SAME_STAGE.get(stage, stage) if isinstance(stage, str) else stage}
    try:
        return DecisionRecord.model_validate(facts)
    except ValidationError as error:
        names = sorted({str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}) or ["reason"]
        words = ", ".join("decision" if name == "stage" else name for name in names)
    raise InputError(
        f"决定有误:{words}。",
        f"The decision is not usable: {words}.",
        remedy_zh=f"decision 可为 {'、'.join(Stage)};declined 须有 reason({'、'.join(DeclineReason)}),其他没有;at 须带时区。",
        remedy_en=f"decision is one of {', '.join(Stage)}; declined has a reason ({', '.join(DeclineReason)}), others have none; "
        "at has a time zone.",
    )


def _shown(file: str, line: Line | LineProblem, by: str) -> Iterator[tuple[int, DecisionRecord] | LineProblem]:
    if isinstance(line, LineProblem):
        yield line
        return
    need = line.value.get("need")
    candidates = line.value.get("candidates")
    if not isinstance(need, dict) or not need.get("id") or not isinstance(candidates, list):
        yield _problem(file, line.number, _not_shown())
        return
    for rank, candidate in enumerate(candidates, start=1):
        try:
            yield line.number, _shown_record(need["id"], rank, candidate, by)
        except HaizhiError as error:
            yield _problem(file, line.number, error)


def _shown_record(need: object, rank: int, candidate: object, by: str) -> DecisionRecord:
    if not isinstance(candidate, dict) or candidate.get("kind") not in SIDES:
        raise _not_shown()
    facts = {"candidate": candidate.get("id"), "kind": SIDES[candidate["kind"]], "score": candidate.get("score"), "rank": rank}
    return checked({"need": need, "stage": Stage.MATCHED, "by": by, "features": candidate.get("shares") or {}, **facts})


def _not_shown() -> InputError:
    return InputError(
        "这不是已存需求的匹配结果。",
        "This is no list that was matched for a stored need.",
        remedy_zh="请给出 haizhi match --needs … --output 写成的文件。",
        remedy_en="Give a file that `haizhi match --needs … --output` wrote.",
    )


def _problem(file: str, number: int, error: HaizhiError) -> LineProblem:
    return LineProblem(file, number, error.zh, error.en, error.remedy_zh, error.remedy_en)
