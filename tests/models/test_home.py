from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.errors import ConfigurationError
from models.home import open_home
from models.settings import Settings


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_an_empty_home_is_made_ready_and_shut_to_others(tmp_path: Path) -> None:
    with open_home(Settings(home=tmp_path / "a" / "home")) as home:
        assert mode(home.folder) == 0o700
        assert mode(home.folder / "keys") == 0o700
        assert mode(home.folder / "keys" / "contacts.key") == 0o600
        assert mode(home.folder / "haizhi.db") == 0o600


def test_a_ready_home_opens_fast_and_keeps_its_key(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    open_home(settings).close()
    key = (tmp_path / "home" / "keys" / "contacts.key").read_bytes()
    took = []
    for _ in range(5):
        start = time.perf_counter()
        open_home(settings).close()
        took.append(time.perf_counter() - start)
    assert min(took) < 0.05
    assert (tmp_path / "home" / "keys" / "contacts.key").read_bytes() == key


def test_several_processes_make_the_same_empty_home_ready(tmp_path: Path) -> None:
    code = "from models.home import open_home; h = open_home(); print(h.contacts.keyed_hash('x'))"
    environment = os.environ | {"HAIZHI_HOME": str(tmp_path / "home")}
    processes = [subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE) for _ in range(3)]
    answers = [process.communicate()[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert len(set(answers)) == 1


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    open_home(settings).close()
    (tmp_path / "home" / "keys" / "contacts.key").chmod(0o644)
    with pytest.raises(ConfigurationError) as caught:
        open_home(settings)
    assert "chmod 600" in caught.value.remedy_en


def test_a_home_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ConfigurationError):
        open_home(Settings(home=tmp_path / "file" / "home"))
