"""`haizhi demo`: sample library in, one need matched on the command line, the same asked over HTTP, both compared."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from rich.console import Console

from models.errors import IntegrityError, NotReady
from models.settings import Settings
from models.vocabulary import EntityKind
from search_api.cli.console import progress, tell
from search_api.cli.tables import answer_table
from search_api.services import questions
from search_api.services.answers import Answer, answer
from search_api.services.matching import match_one
from search_api.services.sample import import_sample
from search_api.services.selection import Choice, To
from search_api.services.workspace import Workspace

NEED = "nd-02"  # the need of the sample library that the demo asks about
TOP = 5
EVIDENCE = 2
# Seconds for the service to load its encoders. A slow disk needs some ten.
PATIENCE = 180.0
# Scores of two processes may differ in the last bits of a float where threads add up in another order.
_SAME = 1e-4


@dataclass(frozen=True, slots=True)
class Lists:
    """The ranked lists of the demo, by what was sought."""

    answers: dict[To, Answer]


def run_demo(settings: Settings, console: Console) -> None:
    """Run the demo in the home that `settings` name. Raises IntegrityError where command line and API disagree."""
    tell(console, "一、导入示例库(虚构)", "1. Importing the sample library (fictional)", style="bold", language=settings.language)
    with Workspace(settings) as workspace:
        for report in import_sample(workspace.home):
            counts = report.counts
            went = f"{counts.read} read, {counts.created} new, {counts.unchanged} unchanged, {counts.rejected} rejected"
            console.print(f"   {report.kind}: {went}", markup=False)
        tell(console, "二、建立索引", "2. Indexing", style="bold", language=settings.language)
        _index(workspace, console)
        tell(console, "三、匹配一条需求", "3. Matching a need", style="bold", language=settings.language)
        here = _ask_here(workspace, console)
    tell(console, "四、启动 HTTP 接口,问同样的问题", "4. Asking the same over HTTP", style="bold", language=settings.language)
    with _service(settings) as url:
        console.print(f"   {url}/needs/{NEED}/matches", markup=False)
        _compare(here, url, console, settings)
    tell(
        console,
        "演示完成。`make serve` 让接口一直运行(haizhi serve);`haizhi --help` 列出全部命令。",
        "Done. `make serve` keeps the API running (haizhi serve); `haizhi --help` lists all commands.",
        style="bold green",
        language=settings.language,
    )


def _index(workspace: Workspace, console: Console) -> None:
    started = time.perf_counter()
    with progress("更新索引", "indexing") as bar:
        workspace.sync(bar)
    state = workspace.backend.state()
    took = time.perf_counter() - started
    console.print(f"   {state.candidates} candidates, {state.passages} passages, {took:.1f} s", markup=False)


def _ask_here(workspace: Workspace, console: Console) -> Lists:
    query = questions.one(workspace.home.database, NEED, EntityKind.NEED)
    answers: dict[To, Answer] = {}
    for to in (To.EXPERTS, To.PROJECTS):
        result = match_one(workspace, query, to, Choice(top=TOP, evidence=EVIDENCE))
        console.print(answer_table(result, to))
        answers[to] = answer(result, to)
    return Lists(answers)


@contextmanager
def _service(settings: Settings) -> Iterator[str]:
    """Run `haizhi serve` in a process of its own; yield its address once it is ready, and stop it afterwards."""
    port = _free_port()
    environment = os.environ | {"HAIZHI_HOME": str(settings.home.absolute()), "HAIZHI_PORT": str(port), "HAIZHI_HOST": "127.0.0.1"}
    for name in ("HAIZHI_DATABASE_URL", "HAIZHI_KEY_FILE"):
        environment.pop(name, None)
    log = settings.home / "logs" / "demo-serve.log"
    log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with log.open("w", encoding="utf-8") as stream:
        command = [sys.executable, "-m", "search_api.cli.main", "serve"]
        process = subprocess.Popen(command, env=environment, stdout=stream, stderr=stream)  # noqa: S603
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_ready(url, process, str(log))
            yield url
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_ready(url: str, process: subprocess.Popen[bytes], log: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(f"{url}/readyz", timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise NotReady(
        "接口没有启动。",
        "The API did not start.",
        remedy_zh=f"请查看日志 {log}。",
        remedy_en=f"See the log {log}.",
    )


def _compare(here: Lists, url: str, console: Console, settings: Settings) -> None:
    for to, answered in here.answers.items():
        reply = httpx.get(
            f"{url}/needs/{NEED}/matches", params={"to": to.value, "top": TOP, "evidence": EVIDENCE}, timeout=60, trust_env=False
        )
        reply.raise_for_status()
        there = reply.json()["candidates"]
        for rank, candidate in enumerate(there, start=1):
            console.print(f"   {rank}. {candidate['score']:.3f} {candidate['band']}  {candidate['label']}", markup=False)
        _check_same(answered, there)
    tell(console, "   两种途径的答案一致。", "   Both answers agree.", style="green", language=settings.language)


def _check_same(answered: Answer, there: list[dict[str, Any]]) -> None:
    here = [(candidate.id, candidate.score) for candidate in answered.candidates]
    same_order = [own for own, _ in here] == [candidate["id"] for candidate in there]
    if not same_order or any(abs(score - other["score"]) > _SAME for (_, score), other in zip(here, there, strict=True)):
        raise IntegrityError(
            "命令行与接口的答案不一致。",
            "Command line and API disagree.",
            remedy_zh="请删除演示文件夹后重试。",
            remedy_en="Remove the demo's folder and try again.",
        )
