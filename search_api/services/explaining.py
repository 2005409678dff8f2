"""Explaining one pair: which need, which candidate, sought as what, under which conditions."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from indexer.text.tokens import HAN
from models.errors import InputError, UnknownId
from models.ids import find, resolve
from models.vocabulary import EntityKind
from search_api.matching.explanation import Explanation
from search_api.matching.types import Query
from search_api.services import questions
from search_api.services.selection import KINDS, Choice, To, options
from search_api.services.workspace import Workspace

# What each kind of record is sought as. A body that is no society is one that no search returns: the explanation says so.
SOUGHT = {
    EntityKind.EXPERT: To.EXPERTS,
    EntityKind.TEAM: To.TEAMS,
    EntityKind.PROJECT: To.PROJECTS,
    EntityKind.ORGANISATION: To.SOCIETIES,
}
_PROSE = re.compile(rf"\s|[{HAN}]")


def explain(workspace: Workspace, query: Query, candidate: str, choice: Choice, to: To | None = None) -> Explanation:
    """Explain a query and a candidate (id in any form). Without `to` it is sought as what it is.

    Raises UnknownId, AmbiguousId, InputError for what cannot be a candidate or for a choice that cannot be, IndexMissing, IndexOutdated.
    """
    with workspace.home.database.session() as session:
        own, natural = _candidate(session, candidate, to)
        sought = to or natural
        wanted = options(session, choice, sought)
    return workspace.explainer.explain(query, own, KINDS[sought], wanted)


def need_or_text(workspace: Workspace, given: str) -> Query:
    """The stored need with this id; where there is none, and it is words rather than an id, a need that is not stored.

    Raises UnknownId for an unknown id, AmbiguousId.
    """
    try:
        return questions.one(workspace.home.database, given, EntityKind.NEED)
    except UnknownId:
        if not _PROSE.search(given.strip()):
            raise
        return questions.passing("", given)


def _candidate(session: Session, text: str, to: To | None) -> tuple[str, To]:
    """The own id that a text stands for, and as what it is sought by nature; what `to` asks for comes first where several have the id."""
    known = {own: kind for kind in SOUGHT for own in find(session, [text.strip()], kind).get(text.strip(), [])}
    fitting = [own for own, kind in known.items() if SOUGHT[kind] is to] or list(known)
    if len(fitting) == 1:
        return fitting[0], SOUGHT[known[fitting[0]]]
    # Nothing at all has this id, or several have: `resolve` words both. Else it is a need or a work.
    resolve(session, text)
    raise InputError(
        f"“{text}”不是可以推荐的对象。",
        f'"{text}" is nothing that can be offered.',
        remedy_zh="请给出专家、团队、项目或社团的编号。",
        remedy_en="Give the id of an expert, a team, a project or a society.",
    )
