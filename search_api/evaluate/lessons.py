"""What an encoder may learn from the data folder (its README says which sets may teach weights), as lessons.

| lesson | question → passage | drawn from |
|---|---|---|
| zh_en | parts of a paper's Chinese summary, half without Latin letters → its English title and abstract | zh_en_papers, see HELD_OUT |
| zh_zh | other parts of the Chinese summary → its one sentence that sums all up | the same |
| authors | paper → another paper of one of its authors | expert_works up to 2020 |
| awards | title of a project → its abstract | nsf |
| disciplines | Chinese name of a discipline → its English name, and back | taxonomy, NSFC |
| industries | what an industry does → its name below those of the industries that it belongs to | taxonomy, GB/T 4754 |
| needs_of_awards | a written need, half without Latin letters → title and abstract of the project that would help | written_needs, nsf |
| needs_of_industries | the same → the written title and abstract of research that would help | written_needs |

The two last are of all fields of technology, where the others in two languages are of computer science; being few, they come in the
second round alone.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np

from indexer.training.pairs import Lesson, Pair
from search_api.evaluate.reading import lines, rows
from search_api.evaluate.sets import expert_works, zh_en_papers
from search_api.evaluate.written_needs import WrittenNeed, held_out, of_awards, of_industries

HELD_OUT = 600  # papers after the tested ones that teach no encoder: coefficients are fitted and settings chosen on them
_OTHER_WORKS = 3  # questions that a paper is asked by, in `authors`
_SEED = 20261121
_PARTS = ("motivation", "tldr", "task", "method", "result", "conclusion")


def lessons(data: Path) -> list[Lesson]:
    """All lessons of the folder `data`. Raises InputError where a file is missing."""
    papers = zh_en_papers.by_digest(list(lines(data / zh_en_papers.NAME / "papers.jsonl.gz")))[zh_en_papers.TESTED + HELD_OUT :]
    works = [work for work in lines(data / expert_works.NAME / "works.jsonl.gz") if work["year"] <= expert_works.LAST_YEAR]
    return [
        Lesson("zh_en", [_bilingual(paper) for paper in papers], (0.52, 0.30), hard=True),
        Lesson("zh_zh", [_chinese(paper) for paper in papers], (0.10, 0.05), hard=True),
        Lesson("authors", _authors(works), (0.22, 0.14), hard=True),
        Lesson("awards", _awards(data), (0.05, 0.02)),
        Lesson("disciplines", _disciplines(data), (0.06, 0.05)),
        Lesson("industries", _industries(data), (0.05, 0.04)),
        Lesson("needs_of_awards", _written(of_awards(data)), (0.0, 0.15), hard=True),
        Lesson("needs_of_industries", _written(of_industries()), (0.0, 0.25), hard=True),
    ]


def _bilingual(paper: dict[str, Any]) -> Pair:
    parts = [str(paper["zh"][part]) for part in _PARTS if paper["zh"].get(part)]
    whole = [f"{parts[0]}{other}" for other in parts[1:]]
    # The motivation is what a need is most like, so it comes as often as all other parts together.
    asked = [parts[0]] * len(parts[1:]) + parts[1:] + whole
    return Pair(
        (*asked, *(zh_en_papers.without_latin(text) for text in asked)), paper["title"], paper["abstract"], frozenset({paper["id"]})
    )


def _chinese(paper: dict[str, Any]) -> Pair:
    zh = {part: str(text) for part, text in paper["zh"].items()}
    asked = (zh["motivation"], zh["method"], f"{zh['motivation']}{zh['method']}")
    return Pair((*asked, *(zh_en_papers.without_latin(text) for text in asked)), zh.get("tldr") or zh["task"], "", frozenset({paper["id"]}))


def _authors(works: list[dict[str, Any]]) -> list[Pair]:
    rng = np.random.default_rng(_SEED)
    written: dict[str, list[int]] = defaultdict(list)
    for number, work in enumerate(works):
        for author in work["authors"]:
            written[author["id"]].append(number)
    pairs = []
    for number, work in enumerate(works):
        others = sorted({other for author in work["authors"] for other in written[author["id"]]} - {number})
        if others:
            chosen = [works[other] for other in rng.permutation(others)[:_OTHER_WORKS]]
            owners = frozenset(author["id"] for one in (work, *chosen) for author in one["authors"])
            pairs.append(Pair(tuple(f"{one['title']}\n{one['abstract']}" for one in chosen), work["title"], work["abstract"], owners))
    return pairs


def _awards(data: Path) -> list[Pair]:
    found = rows(data / "nsf" / "nsf_awards_FY2026.csv")
    return [Pair((row["title_clean"],), "", row["abstract"], frozenset({row["title_clean"]})) for row in found if row["abstract"]]


def _disciplines(data: Path) -> list[Pair]:
    found = [row for row in rows(data / "taxonomy" / "nsfc_disciplines_zh_en.csv") if row["name_zh"] and row["name_en"]]
    pairs = []
    for row in found:
        owners = frozenset({row["name_zh"], row["name_en"].casefold()})
        pairs += [Pair((row["name_zh"],), row["name_en"], "", owners), Pair((row["name_en"],), row["name_zh"], "", owners)]
    return pairs


def _industries(data: Path) -> list[Pair]:
    found = {row["code"]: row for row in rows(data / "taxonomy" / "gbt4754_2017.csv")}
    told = [row for row in found.values() if row["remark_zh"] and row["parent"]]
    return [
        Pair(
            (row["remark_zh"],),
            f"{found[row['parent']]['name_zh']}：{row['name_zh']}",
            "",
            frozenset({row["name_zh"], row["code"], row["parent"]}),
        )
        for row in told
    ]


def _written(needs: list[WrittenNeed]) -> list[Pair]:
    return [
        Pair((*_asked(need), *map(zh_en_papers.without_latin, _asked(need))), need.answer_title, need.answer, frozenset({need.id}))
        for need in needs
        if not held_out(need)
    ]


def _asked(need: WrittenNeed) -> tuple[str, ...]:
    return need.whole, need.text, need.title
