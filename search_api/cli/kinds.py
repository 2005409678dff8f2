"""The words for kinds of things on the command line."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What can be imported."""

    EXPERTS = "experts"
    TEAMS = "teams"
    ORGANISATIONS = "organisations"
    SOCIETIES = "societies"
    PROJECTS = "projects"
    NEEDS = "needs"


class Layout(StrEnum):
    """Files of other bodies that are taken as they come."""

    ROR = "ror"
    NSF = "nsf"
    CSRANKINGS = "csrankings"


class ToWord(StrEnum):
    """What `match` can find. The same words as search_api.services.selection.To, which is too heavy to load for a help text."""

    EXPERTS = "experts"
    TEAMS = "teams"
    SOCIETIES = "societies"
    PROJECTS = "projects"
    NEEDS = "needs"


class PoolWord(StrEnum):
    """Which pool a match draws on (as search_api.services.selection.PoolChoice)."""

    OVERSEAS = "overseas"
    DOMESTIC = "domestic"
    ALL = "all"


class CombineWord(StrEnum):
    """How members' coverage of one sub-problem counts together (as search_api.matching.panels.Combine)."""

    BEST = "best"
    ANY = "any"
