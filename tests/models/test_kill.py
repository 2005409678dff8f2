"""A killed import: everything acknowledged is there afterwards, nothing is doubled, and it can go on at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.home import open_home
from models.intake import Intake
from models.records import ExpertRecord, WorkRecord
from models.settings import Settings
from models.tables import Authorship, Entity, Expert, OutboxMessage, SourceRecord, Work

BATCHES, SIZE = 60, 50

CHILD = """
import sys
from tests.models.test_kill import BATCHES, batch
from models.home import open_home
from models.intake import Intake
home = open_home()
intake = Intake(home.database, home.contacts, "import")
for at in range(BATCHES):
    intake.put(batch(at))
    print(at, flush=True)
"""


def batch(at: int) -> list[ExpertRecord]:
    """Experts of one batch, each with a work of his own and one shared with the whole batch."""
    shared = WorkRecord(title=f"A work of everybody in batch {at}", year=2020)
    return [
        ExpertRecord(
            id=f"e{at}-{one}", name=f"Expert {at} {one}", works=[shared, WorkRecord(title=f"The work of one person: {at} {one}", year=2021)]
        )
        for one in range(SIZE)
    ]


@pytest.mark.parametrize("delay", [0.05, 0.2, 0.5])
def test_a_killed_import_loses_nothing_acknowledged_and_doubles_nothing(tmp_path: Path, delay: float) -> None:
    settings = Settings(home=tmp_path / "home")
    open_home(settings).close()
    child = subprocess.Popen([sys.executable, "-c", CHILD], env=os.environ | {"HAIZHI_HOME": str(settings.home)}, stdout=subprocess.PIPE)
    assert child.stdout is not None
    first = child.stdout.readline()
    time.sleep(delay)
    child.send_signal(signal.SIGKILL)
    acknowledged = len(first.split()) + len(child.stdout.read().split())
    child.wait()
    start = time.perf_counter()
    with open_home(settings) as home:
        with home.database.session() as session:
            held = session.scalar(select(func.count()).select_from(Expert)) or 0
        assert time.perf_counter() - start < 10
        assert held % SIZE == 0
        assert held >= acknowledged * SIZE
        intake = Intake(home.database, home.contacts, "import")
        statuses = [outcome.status for at in range(BATCHES) for outcome in intake.put(batch(at))]
        assert statuses.count("unchanged") == held
        assert statuses.count("created") == BATCHES * SIZE - held
        with home.database.session() as session:
            counts = [session.scalar(select(func.count()).select_from(table)) for table in (Expert, SourceRecord, Work, Authorship, Entity)]
            assert counts == [3000, 3000, 3060, 6000, 6060]
            assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 6060
