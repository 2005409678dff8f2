"""What is like a stored thing, and who could help from a neighbouring field; found by any form of id."""

from __future__ import annotations

from dataclasses import dataclass, replace

from models.ids import given_ids, resolve
from models.vocabulary import EntityKind
from search_api.matching.neighbours import Neighbour, neighbours
from search_api.matching.similar import Similar, similar
from search_api.matching.types import Query
from search_api.services.selection import KINDS, Choice, To, options
from search_api.services.workspace import Workspace

# What can be asked about, in the words of the command line and the API: the kind of its id, and what is sought like it.
SUBJECTS = {
    "expert": (EntityKind.EXPERT, To.EXPERTS),
    "need": (EntityKind.NEED, To.NEEDS),
    "project": (EntityKind.PROJECT, To.PROJECTS),
    "society": (EntityKind.ORGANISATION, To.SOCIETIES),
    "team": (EntityKind.TEAM, To.TEAMS),
}


@dataclass(frozen=True, slots=True)
class Likes:
    """The answer to "what is like this?": `subject` is a key of SUBJECTS, `id` the own id, `given` the ids at import."""

    subject: str
    id: str
    given: tuple[str, ...]
    found: tuple[Similar, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The answer to "who could help from a neighbouring field?"."""

    query: Query
    to: To
    found: tuple[Neighbour, ...]


def like(workspace: Workspace, subject: str, text: str, choice: Choice, *, confidential: bool = False) -> Likes:
    """Return what is like the thing with this id. Empty where the index has no text of it.

    Needs that are confidential are left out unless `confidential`: who asks about one need is not told of another enterprise's secret.
    Raises UnknownId, AmbiguousId, InputError, IndexMissing.
    """
    kind, to = SUBJECTS[subject]
    with workspace.home.database.session() as session:
        own = resolve(session, text, kind)
        given = tuple(given_ids(session, [own]).get(own, ()))
        wanted = options(session, choice, to)
    where = wanted.where
    if to is To.NEEDS and not confidential:
        where = replace(where, facets={**where.facets, "confidential": ("false",)})
    workspace.backend.refresh()
    candidate = workspace.backend.candidates([own]).get(own)
    found = similar(workspace.backend, candidate, where, choice.top) if candidate else []
    return Likes(subject, own, given, tuple(found))


def from_elsewhere(workspace: Workspace, query: Query, to: To, choice: Choice, count: int) -> Elsewhere:
    """Return at most `count` candidates from neighbouring fields; `choice.top` is the length of the list that they stand beside.

    Raises InputError, UnknownId, IndexMissing, IndexOutdated.
    """
    with workspace.home.database.session() as session:
        wanted = options(session, choice, to)
    return Elsewhere(query, to, tuple(neighbours(workspace.matcher, query, KINDS[to], wanted, count)))
