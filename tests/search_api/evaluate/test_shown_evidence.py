"""The marks that the first evidence is measured by."""

from __future__ import annotations

import pytest

from search_api.evaluate.sets import bilingual_needs, docking_needs, graded
from search_api.evaluate.shown_evidence import RIGHT, marks, right


@pytest.mark.parametrize(("name", "readers"), [(docking_needs.NAME, 2), (bilingual_needs.NAME, 1)])
def test_marks_are_of_useful_pairs_and_each_reader_found_something_to_show(name: str, readers: int) -> None:
    grades = graded.grades(name)
    marked = marks(name)
    assert len(marked) > 150
    for (need, candidate), passages in marked.items():
        assert grades[need][candidate] >= graded.USEFUL
        assert {len(one) for one in passages.values()} == {readers}
        assert all(max(one[reader] for one in passages.values()) == RIGHT for reader in range(readers))


def test_every_useful_pair_of_docking_needs_is_marked() -> None:
    useful = {(need, one) for need, judged in graded.grades(docking_needs.NAME).items() for one, grade in judged.items() if grade >= 2}
    assert marks(docking_needs.NAME).keys() == useful


def test_what_stood_on_no_sheet_is_not_right() -> None:
    marked = {"a": (2, 1), "b": (0, 2)}
    assert [right(marked, shown, 0) for shown in (["a"], ["b"], ["b", "a"], ["c"], [])] == [True, False, True, False, False]
    assert right(marked, ["b"], 1)
