"""From decisions to a ranker in use, on a real library: learned, tried on what was held out, switched to, rolled back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from crawler.importers import import_file
from models.decisions import DecisionBook, DecisionRecord
from models.errors import InputError, NotReady
from models.ids import resolve
from models.settings import Settings
from models.vocabulary import EntityKind
from search_api.cli.main import app
from search_api.feedback.cases import cases
from search_api.feedback.fitting import FACTORS, fit
from search_api.feedback.training import Checks, checks, train
from search_api.feedback.trial import LEAST_NEEDS, agreement, held_out
from search_api.matching.coefficients import coefficients
from search_api.matching.rankers import SHIPPED
from search_api.services.workspace import Workspace
from tests.search_api.small_library import write_jsonl

TOPICS = ("锂回收", "铝压铸", "黑茶发酵", "海缆绝缘", "足式机器人", "电池", "真空", "微生物", "电缆", "控制", "浸出", "中试")
NEEDS = [{"id": f"T{number}", "title": topic, "text": f"寻求{topic}方面的技术合作。"} for number, topic in enumerate(TOPICS)]
# Of the small library: who published last, 2020 to 2023.
YEARS = {f"E{number}": 2020 + number % 4 for number in range(1, 9)}

Taste = Callable[[str, np.random.Generator], str]


def recent(expert: str, _random: np.random.Generator) -> str:
    return {2020: "declined", 2021: "matched", 2022: "shortlisted", 2023: "met"}[YEARS[expert]]


def dice(_expert: str, random: np.random.Generator) -> str:
    return str(random.choice(["declined", "matched", "shortlisted", "met"]))


@pytest.fixture
def workspace(own_library: Settings, tmp_path: Path) -> Any:
    with Workspace(own_library) as opened:
        import_file(opened.home, "needs", write_jsonl(tmp_path / "more.jsonl", NEEDS))
        opened.sync()
        yield opened


def decide(workspace: Workspace, taste: Taste, needs: int = len(NEEDS)) -> None:
    random = np.random.default_rng(5)
    records = []
    for need in NEEDS[:needs]:
        for expert in YEARS:
            stage = taste(expert, random)
            reason = {"reason": "outdated"} if stage == "declined" else {}
            records.append(DecisionRecord.model_validate({"need": need["id"], "candidate": expert, "stage": stage, "by": "ann"} | reason))
    assert all(one.created for one in DecisionBook(workspace.home.database).put(records))


def quiet(_what: str, _done: int, _total: int) -> None:
    return


def test_a_taste_is_learned_activated_and_rolled_back(workspace: Workspace) -> None:
    decide(workspace, recent)
    report = train(workspace, Checks(), quiet, name="ours")
    (kind,) = report.kinds
    assert kind.held_out is not None
    assert kind.fitted is not None
    assert (report.name, report.activated, kind.taken, kind.pairs, kind.needs) == ("ours", True, True, 96, 12)
    assert kind.held_out.after > kind.held_out.before
    assert kind.fitted.prior["idle"] < 0 <= kind.fitted.prior["abstracts"]
    assert all(FACTORS[0] <= factor <= FACTORS[1] for factor in kind.fitted.factors.values())
    ranker = workspace.rankers.current()
    assert ranker.name == "ours"
    assert ranker.provenance["by_stage"] == {"matched": 24, "shortlisted": 24, "met": 24, "declined": 24}
    assert ranker.coefficients.targets["project"] == coefficients().targets["project"]
    assert not ranker.coefficients.targets["expert"].calibration.calibrated
    again = train(workspace, Checks(), quiet)
    assert (again.name, again.before, again.activated) == (None, "ours", False)
    assert workspace.rankers.active() == "ours"
    workspace.rankers.use(SHIPPED)
    assert workspace.rankers.current().coefficients == coefficients()


def test_dice_teach_nothing(workspace: Workspace) -> None:
    decide(workspace, dice)
    report = train(workspace, Checks(), quiet)
    assert (report.name, report.activated, report.kinds[0].taken) == (None, False, False)
    assert workspace.rankers.names() == [SHIPPED]


def test_too_few_decisions_are_refused_with_the_numbers(workspace: Workspace) -> None:
    with pytest.raises(NotReady, match="expert: 0, 0"):
        train(workspace, Checks(), quiet)
    decide(workspace, recent, needs=LEAST_NEEDS - 1)
    with pytest.raises(NotReady, match="expert: 72, 9"):
        train(workspace, Checks(), quiet)


def test_held_out_needs_that_the_numbers_in_use_have_seen_do_not_count(workspace: Workspace) -> None:
    decide(workspace, recent)
    told = made(workspace)
    shipped = coefficients().targets["expert"]
    assert held_out(told, shipped, shipped).needs == 12
    assert held_out(told, shipped, shipped, [case.need for case in told[:2]]).needs == 10
    assert held_out(told, shipped, shipped, [case.need for case in told[:3]]).needs == 12


def made(workspace: Workspace) -> Any:
    levels = {2020: 1, 2021: 2, 2022: 3, 2023: 5}
    with workspace.home.database.session() as session:
        ids = {expert: resolve(session, expert, EntityKind.EXPERT) for expert in YEARS}
        needs = [resolve(session, str(need["id"]), EntityKind.NEED) for need in NEEDS]
    return cases(workspace, {need: {ids[expert]: levels[year] for expert, year in YEARS.items()} for need in needs})["expert"]


def test_cases_score_as_matching_does_and_fits_improve_what_they_see(workspace: Workspace) -> None:
    told = made(workspace)
    shipped = coefficients().targets["expert"]
    calibration = shipped.calibration
    for case in told[:3]:
        pairs = {pair.candidate: pair.score for pair in workspace.matcher.score(case.analysis.query, case.material.owners)}
        exact = 1 / (1 + np.exp(-(calibration.slope * case.scores(shipped) + calibration.intercept)))
        assert list(pairs.values()) == pytest.approx(exact.tolist(), rel=1e-3)
    fitted = fit(told, shipped)
    before, after = ([agreement(case, target) for case in told] for target in (shipped, fitted.target))
    assert np.mean(after) > np.mean(before)
    # The scale of probabilities is carried over: mean and spread of the log-odds of these pairs stay.
    anchored = fitted.target.calibration
    old = np.concatenate([calibration.slope * case.scores(shipped) + calibration.intercept for case in told])
    new = np.concatenate([anchored.slope * case.scores(fitted.target) + anchored.intercept for case in told])
    assert (new.mean(), new.std()) == pytest.approx((old.mean(), old.std()), rel=1e-3)


def test_judged_sets_that_are_not_there_are_passed_over_with_a_note(tmp_path: Path) -> None:
    asked = checks(["technology_needs", "zh_en_papers"], tmp_path)
    assert asked.judged == []
    assert [note[1].split(" was")[0] for note in asked.notes] == ["technology_needs", "zh_en_papers"]
    with pytest.raises(InputError, match="no judged set named"):
        checks(["nothing"], tmp_path)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_the_command_line_trains_lists_shows_and_rolls_back(workspace: Workspace, tmp_path: Path) -> None:
    refused = run("train", "ranker", "--from-feedback", "--set", "none")
    assert refused.exit_code == 75
    assert "too little to learn from" in refused.output
    assert run("train", "ranker").exit_code == 2
    decide(workspace, recent)
    trained = run("train", "ranker", "--from-feedback", "--name", "ours", "--no-activate", "--data", str(tmp_path), "--no-sync")
    assert trained.exit_code == 0, trained.output
    answer = json.loads(trained.stdout)
    assert (answer["ranker"], answer["activated"], answer["before"]) == ("ours", False, "shipped")
    assert [note.split(" was")[0] for note in answer["notes"]] == ["technology_needs", "zh_en_papers"]
    assert run("ranker", "use", "ours").exit_code == 0
    rows = [json.loads(line) for line in run("ranker", "list").stdout.splitlines()]
    assert [(row["name"], row["active"]) for row in rows] == [("shipped", False), ("ours", True)]
    assert rows[1]["held_out"]["expert"]["after"] > rows[1]["held_out"]["expert"]["before"]
    assert json.loads(run("ranker", "show", "ours").stdout)["provenance"]["decisions"] == 96
    assert run("ranker", "use", "nobody").exit_code == 2
    assert run("ranker", "use", "shipped").exit_code == 0
    assert workspace.rankers.active() == "shipped"
