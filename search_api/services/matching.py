"""Matching queries one after the other, with the options of one choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from search_api.matching.types import MatchResult, Query
from search_api.services.lines import LineProblem
from search_api.services.selection import KINDS, Choice, To, options
from search_api.services.workspace import Workspace


def match_one(workspace: Workspace, query: Query, to: To, choice: Choice) -> MatchResult:
    """Return the ranked candidates for a query. Raises InputError for a choice that cannot be, IndexMissing, IndexOutdated."""
    with workspace.home.database.session() as session:
        wanted = options(session, choice, to)
    return workspace.matcher.match(query, KINDS[to], wanted)


def match_each(workspace: Workspace, queries: Iterable[Query | LineProblem], to: To, choice: Choice) -> Iterator[MatchResult | LineProblem]:
    """Yield the result for each query, in order, passing on the lines that are no queries. Holds one result at a time."""
    with workspace.home.database.session() as session:
        wanted = options(session, choice, to)
    for query in queries:
        yield query if isinstance(query, LineProblem) else workspace.matcher.match(query, KINDS[to], wanted)
