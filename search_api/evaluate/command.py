"""Run the evaluation: read each set, make or open its library, ask, measure, report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.progress import Progress

from models.errors import InputError
from models.settings import Settings, settings
from search_api.evaluate.ablation import ablations, encoder_alone
from search_api.evaluate.answering import answers
from search_api.evaluate.judged import JudgedSet
from search_api.evaluate.library import library
from search_api.evaluate.measures import Measured
from search_api.evaluate.report import PRODUCT, SetReport
from search_api.evaluate.sets import SETS
from search_api.matching.coefficients import Coefficients, coefficients


def evaluate(names: Sequence[str], data: Path, json_output: Path | None, console: Console, *, ablation: bool = False) -> None:
    """Evaluate the named sets (all without names) and print a table for each; `json_output` gets the figures too.

    With `ablation` the product stands beside itself with one part taken out at a time, in place of the baselines.

    Raises InputError for an unknown set, and for a named one whose files the folder lacks; without names such a set is skipped
    with that sentence.
    """
    reports = []
    for name in names or list(SETS):
        try:
            judged = _read(name, data)
        except InputError as error:
            if names:
                raise
            console.print(f"{name}: {error.zh} {error.en}", style="yellow")
            continue
        report = _evaluate_one(judged, settings(), ablation=ablation)
        console.print(report.table())
        reports.append(report.to_json())
    if json_output is not None:
        json_output.write_text(json.dumps(reports, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _read(name: str, data: Path) -> JudgedSet:
    if name not in SETS:
        raise InputError(
            f"没有名为“{name}”的评测集。",
            f"There is no judged set named '{name}'.",
            remedy_zh=f"可选：{'、'.join(SETS)}。",
            remedy_en=f"Choose from: {', '.join(SETS)}.",
        )
    return SETS[name](data)


def _evaluate_one(judged: JudgedSet, chosen: Settings, *, ablation: bool) -> SetReport:
    systems: dict[str, dict[str, Measured]] = {}
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(judged.name)
        with library(
            judged,
            chosen,
            lambda what, done, total: progress.update(task, description=f"{judged.name}: {what}", completed=done, total=total),
        ) as made:

            def ask(system: str, numbers: Coefficients) -> dict[str, Measured]:
                progress.update(task, description=f"{judged.name}: {system}")
                return judged.judge(answers(judged, made, numbers, lambda done, total: progress.update(task, completed=done, total=total)))

            started = perf_counter()
            systems[PRODUCT] = ask(PRODUCT, coefficients())
            seconds = perf_counter() - started
            for system, numbers in _variants([encoder.name for encoder in made.encoders], ablation=ablation).items():
                systems[system] = ask(system, numbers)
        for system, baseline in ({} if ablation else judged.baselines).items():
            progress.update(task, description=f"{judged.name}: {system}")
            systems[system] = judged.judge(baseline())
    return SetReport(judged.name, systems, {} if ablation else judged.published, len(judged.questions), seconds)


def _variants(encoders: list[str], *, ablation: bool) -> dict[str, Coefficients]:
    """The numbers that the product is measured with beside its own."""
    return ablations(encoders) if ablation else {f"{name} alone": encoder_alone(name) for name in encoders}
