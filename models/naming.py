"""Persons named in the payloads of teams and projects: found, and made nameless where they were erased."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from models.normalise.names import name_key

Person = Mapping[str, Any]


def persons(payload: Mapping[str, Any]) -> list[Person]:
    """Return the persons that a payload names: leader and members."""
    leader = payload.get("leader")
    return [*([leader] if leader else []), *(payload.get("members") or ())]


def without(payload: dict[str, Any], erased: Callable[[str], bool]) -> dict[str, Any]:
    """Return the payload with every person whose reference is `erased` left nameless; their roles stay.

    A second mention by the same name alone is the same person, since one list names them both.
    """
    gone = [person for person in persons(payload) if person.get("expert") and erased(person["expert"])]
    if not gone:
        return payload
    names = {name_key(person["name"]) for person in gone if person.get("name")}

    def kept(person: Person) -> Person:
        by_name = not person.get("expert") and person.get("name") and name_key(person["name"]) in names
        return {"role": person.get("role")} if person in gone or by_name else person

    result = {**payload}
    if payload.get("leader"):
        result["leader"] = kept(payload["leader"])
    if payload.get("members"):
        result["members"] = [kept(person) for person in payload["members"]]
    return result
