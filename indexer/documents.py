"""What an index holds: candidates, and the passages that speak for them.

A passage is one text of one subject (an expert's profile, a work, a project, an organisation, a need, a
team). It names its *owners*, the candidates that it speaks for: a paper is one passage, owned by all of its
authors who are in the library, so that it is encoded and stored once. Everything a passage can be filtered
by travels with it: its `facets` are the union of its owners' facets. A filter at passage level is therefore
never too narrow, and matching checks each owner against the filter exactly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Section(StrEnum):
    """Which part of its owner a passage shows."""

    PROFILE = "profile"  # bio, keywords, fields of an expert; description of a team or an organisation
    WORK = "work"
    PROJECT = "project"
    NEED = "need"


# The facets there are. Values are strings; a candidate can have several of one facet.
FACETS = (
    "kind",
    "country",
    "field",
    "language",
    "source",
    "pool",
    "matchable",
    "need_kind",
    "organisation_kind",
    "status",
    "year",
    "confidential",
)


@dataclass(frozen=True, slots=True)
class Owner:
    """A candidate that a passage speaks for. `position` 1 = first author; `authors` = how many there are."""

    candidate: str
    position: int | None = None
    authors: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something a search can return, as the index knows it. Holds no contact.

    `given` are the ids that its source records had at import; `label` its display name;
    `summary` one line for a result list (affiliation, country …).
    """

    id: str
    kind: str  # models.vocabulary.CandidateKind
    label: str
    given: tuple[str, ...] = ()
    summary: str = ""
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Passage:
    """One text. `id` is "<subject's own id>#<ordinal>"; `language` an ISO 639-1 code or "und"."""

    id: str
    subject: str
    section: Section
    title: str
    text: str
    language: str
    year: int | None
    owners: tuple[Owner, ...]
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    citations: int | None = None
    signature: bytes = b""  # indexer.text.signature.signature(content).to_bytes(); filled by indexer.sync, stored beside the passage

    @property
    def content(self) -> str:
        """What is encoded: the title, and the text where there is one (a need may have no title)."""
        return "\n".join(part for part in (self.title, self.text) if part)
