"""Candidates and passages of given entities.

| entity | candidate | passages, and whom they speak for |
|---|---|---|
| expert | expert | profile: fields, keywords, title, affiliation, life; without the name, which says nothing of the subject |
| work | – | title and abstract; its authors in the library, and their teams |
| project | project | title (also in Chinese), keywords, abstract; itself and its members in the library |
| organisation | society or organisation | profile: all names, description, fields, place |
| team | team | profile; it also owns its members' works |
| need | need | title and text |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from indexer.documents import Candidate, Owner, Passage, Section
from indexer.passages import facets
from indexer.passages.reading import Rows, read_rows
from indexer.passages.splitting import split
from models.ids import given_ids
from models.normalise.text import detect_language
from models.vocabulary import EntityKind

LABEL_CHARACTERS = 60


@dataclass(slots=True)
class Documents:
    """What the index should hold of some entities; `gone` are those that it should hold nothing of any more."""

    candidates: list[Candidate] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def documents(session: Session, entity_ids: Sequence[str]) -> Documents:
    """Make the documents of these entities from the tables, with a few statements for all of them.

    Entities that were merged away, erased or never there are `gone`; so are works without an author in the library.
    """
    ids = list(dict.fromkeys(entity_ids))
    return _Builder(read_rows(session, ids), given_ids(session, ids)).build(ids)


class _Builder:
    """Makes documents from rows."""

    def __init__(self, rows: Rows, given: dict[str, list[str]]) -> None:
        self._rows = rows
        self._given = given
        self._made = Documents()
        self._facets = {id_: facets.of_expert(row, rows.sources.get(id_, ()), rows.latest.get(id_)) for id_, row in rows.experts.items()}
        for id_, team in rows.teams.items():
            self._facets[id_] = facets.of_team(team, rows.sources.get(id_, ()), detect_language(_profile_of_team(team)[1]))

    def build(self, ids: Sequence[str]) -> Documents:
        """Everything, in the order of the ids within each kind."""
        asked = self._rows.asked
        for kind, one in (
            (EntityKind.EXPERT, self._expert),
            (EntityKind.TEAM, self._team),
            (EntityKind.ORGANISATION, self._organisation),
            (EntityKind.PROJECT, self._project),
            (EntityKind.WORK, self._work),
            (EntityKind.NEED, self._need),
        ):
            for row in asked[kind].values():
                one(row)
        held = {candidate.id for candidate in self._made.candidates} | {passage.subject for passage in self._made.passages}
        self._made.gone = [id_ for id_ in ids if id_ not in held]
        return self._made

    def _candidate(self, row: Row[Any], label: str, summary: Iterable[str | None]) -> None:
        made = self._facets[row.id]
        given = tuple(self._given.get(row.id, ()))
        shown = label or (given[0] if given else row.id)
        self._made.candidates.append(Candidate(row.id, made["kind"][0], shown, given, _joined(summary), made))

    def _add(
        self, row: Row[Any], section: Section, title: str, text: str, *, owners: Sequence[Owner], year: int | None = None,
        citations: int | None = None,
    ) -> None:  # fmt: skip
        """One passage, or several where the text is long; none where there is nothing to say."""
        title, text = title.strip(), text.strip()
        if not title and not text:
            return
        language = detect_language(f"{title}\n{text}")
        union = facets.union(self._facets[owner.candidate] for owner in owners)
        for ordinal, part in enumerate(split(text)):
            id_ = f"{row.id}#{ordinal}"
            self._made.passages.append(Passage(id_, row.id, section, title, part, language, year, tuple(owners), union, citations))

    def _expert(self, row: Row[Any]) -> None:
        names = [name for name in (row.name, row.name_zh) if name]
        self._candidate(row, " ".join(dict.fromkeys(names)), (row.title, row.affiliation, row.country))
        title = _joined((*row.fields, *row.keywords), "; ") or _joined((row.title, row.affiliation))
        text = _lines(row.bio, _joined((row.title, row.affiliation)) if row.fields or row.keywords else None)
        self._add(row, Section.PROFILE, title, text, owners=[Owner(row.id)])

    def _team(self, row: Row[Any]) -> None:
        self._candidate(row, row.name, (row.name_zh, row.affiliation, row.country))
        self._add(row, Section.PROFILE, *_profile_of_team(row), owners=[Owner(row.id)])

    def _organisation(self, row: Row[Any]) -> None:
        names = list(dict.fromkeys([row.name, row.name_zh or "", *(str(name.get("value", "")) for name in row.names)]))
        text = _lines(_joined(names[1:], "; "), row.description, _joined((*row.fields, *row.keywords), "; "))
        place = _joined((row.city, row.region, row.country))
        language = detect_language(row.description or row.name)
        self._facets[row.id] = facets.of_organisation(row, self._rows.sources.get(row.id, ()), language)
        self._candidate(row, row.name, (row.name_zh, row.city, row.country))
        self._add(row, Section.PROFILE, row.name, _lines(text, place), owners=[Owner(row.id)])

    def _project(self, row: Row[Any]) -> None:
        text = _lines(row.abstract, _joined((*row.fields, *row.keywords), "; "))
        self._facets[row.id] = facets.of_project(row, self._rows.sources.get(row.id, ()), detect_language(f"{row.title}\n{text}"))
        self._candidate(row, row.title, (row.title_zh, row.affiliation, row.country, row.stage))
        people = [owner for owner in self._rows.owners.get(row.id, ()) if owner.candidate in self._facets]
        year = (row.start or row.end or "")[:4]
        title = _joined((row.title, row.title_zh), " / ")
        self._add(row, Section.PROJECT, title, text, owners=[Owner(row.id), *people], year=int(year) if year else None)

    def _work(self, row: Row[Any]) -> None:
        authors = [owner for owner in self._rows.owners.get(row.id, ()) if owner.candidate in self._facets]
        teams = dict.fromkeys(team for author in authors for team in self._rows.teams_of.get(author.candidate, ()))
        owners = [*authors, *(Owner(team) for team in teams if team in self._facets)]
        if owners:
            self._add(row, Section.WORK, row.title, row.abstract or "", owners=owners, year=row.year, citations=row.citations)

    def _need(self, row: Row[Any]) -> None:
        language = detect_language(f"{row.title or ''}\n{row.text}")
        self._facets[row.id] = facets.of_need(row, self._rows.sources.get(row.id, ()), language)
        self._candidate(row, row.title or _shortened(row.text), (row.industry, row.region))
        self._add(row, Section.NEED, row.title or "", row.text, owners=[Owner(row.id)], year=row.created_at.year)


def _profile_of_team(row: Row[Any]) -> tuple[str, str]:
    """Title and text of a team's profile."""
    words = _joined((*row.fields, *row.keywords), "; ")
    return _joined((row.name, row.name_zh), " / "), _lines(row.description, words, row.affiliation)


def _joined(parts: Iterable[str | None], between: str = ", ") -> str:
    return between.join(dict.fromkeys(part.strip() for part in parts if part and part.strip()))


def _lines(*parts: str | None) -> str:
    return _joined(parts, "\n")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LABEL_CHARACTERS else line[: LABEL_CHARACTERS - 1] + "…"
