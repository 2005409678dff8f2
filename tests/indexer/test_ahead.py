"""Documents made in other processes are those made in this one."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer import ahead
from models.home import open_home
from models.intake import Intake
from models.records import ExpertRecord, WorkRecord
from models.settings import Settings


def test_other_processes_make_the_same_in_the_same_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "WORTH_ENTITIES", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    with open_home(Settings(home=tmp_path)) as home:
        people = [
            ExpertRecord(
                id=f"n{number}", name=f"Person {number}", bio="Works on alloys.", works=[WorkRecord(title=f"Alloy number {number}")]
            )
            for number in range(12)
        ]
        ids = [outcome.entity_id for outcome in Intake(home.database, home.contacts, "test").put(people) if outcome.entity_id]
        groups = [ids[start : start + 2] for start in range(0, len(ids), 2)]
        made = list(ahead.made_ahead(home.database, groups, len(ids)))
        assert [(asked, documents) for asked, documents in made] == [(2, ahead.make(home.database, group)) for group in groups]
        assert all(passage.signature for _, documents in made for passage in documents.passages)
