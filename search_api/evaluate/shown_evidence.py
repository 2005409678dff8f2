"""Makes the sheet on which a reader judges whether the first evidence shown is the right one to show.

    python -m search_api.evaluate.shown_evidence ../shared/data FILE.md

For every pair of docking_needs with grade 2 or 3: the need, the passage that a list shows first, and the beginnings of the other
passages that were near it. The question to the reader: would another one have been clearly better to show? (docs/grading.md)
"""

from __future__ import annotations

import sys
from pathlib import Path

from models.ids import own_id
from models.settings import settings
from models.vocabulary import EntityKind
from search_api.evaluate.library import SOURCE, Library, library
from search_api.evaluate.sets import docking_needs, graded
from search_api.matching.service import Matcher
from search_api.matching.types import Query

OTHERS = 9
_CHARACTERS = 300


def sheet(data: Path) -> str:
    """The sheet, as Markdown."""
    judged = docking_needs.read(data)
    needs = {need.id or "": need for need in judged.needs}
    known = graded.ids_of(judged.candidates)
    parts: list[str] = []
    with library(judged, settings(), lambda *_: None) as made:
        matcher = Matcher(made.backend, made.encoders)
        for need, grades in graded.grades(docking_needs.NAME).items():
            asked = needs[need]
            parts.append(f"# {need}\n\n{asked.title or ''}\n\n{asked.text}\n")
            query = Query(title=asked.title or "", text=asked.text)
            parts += [_entry(made, matcher, query, one, known[one]) for one, grade in grades.items() if grade >= graded.USEFUL]
    return "\n".join(parts)


def _entry(made: Library, matcher: Matcher, query: Query, pseudonym: str, candidate: str) -> str:
    examined = matcher.examine(query, own_id(EntityKind.EXPERT, SOURCE, candidate), 1 + OTHERS)
    if examined.match is None:
        return f"## {pseudonym}: nothing to show\n"
    texts = made.backend.fetch([item.passage for item in examined.match.evidence])
    lines = [f"**{texts[item.passage].title}** {texts[item.passage].text[:_CHARACTERS]}" for item in examined.match.evidence]
    return "\n".join([f"## {pseudonym}\n", f"SHOWN FIRST: {lines[0]}\n", *(f"- {line}" for line in lines[1:])]) + "\n"


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(sheet(Path(sys.argv[1])), encoding="utf-8")
