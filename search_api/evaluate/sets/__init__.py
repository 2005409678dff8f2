"""The judged sets by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from search_api.evaluate.judged import JudgedSet
from search_api.evaluate.sets import (
    bilingual_needs,
    docking_needs,
    expert_works,
    judged_expertise,
    record_kinds,
    technology_needs,
    zh_en_papers,
)

SETS: Mapping[str, Callable[[Path], JudgedSet]] = {
    technology_needs.NAME: technology_needs.read,
    zh_en_papers.NAME: zh_en_papers.read,
    zh_en_papers.STRIPPED: zh_en_papers.read_stripped,
    judged_expertise.NAME: judged_expertise.read,
    expert_works.NAME: expert_works.read,
    docking_needs.NAME: docking_needs.read,
    **bilingual_needs.READERS,
    record_kinds.NAME: record_kinds.read,
    record_kinds.CROWDED: record_kinds.read_crowded,
}
# The sets graded by hand → whose grades they are measured by.
GRADED: Mapping[str, str] = {docking_needs.NAME: docking_needs.NAME, **dict.fromkeys(bilingual_needs.READERS, bilingual_needs.NAME)}
