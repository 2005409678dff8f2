"""How well a second judge would do on technology_needs: what its labels leave to be reached.

    python -m search_api.evaluate.second_judge ../shared/data

Many achievements of one need have the same title, and were judged one by one. How often their levels differ tells what one
more judge of the same staff would say of a pair that has a level: a table of confusions, in which each twin is asked what the
others of its title were given. A ranker that answers as that judge does is then measured like any other, many times over.
Titles that come twice are not quite like the others, so the figures tell an order of magnitude.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search_api.evaluate.reading import rows
from search_api.evaluate.sets import technology_needs

LEVELS = 4
_DRAWS = 50
_SEED = 20261121


def confusions(twins: list[list[int]]) -> NDArray[np.float64]:
    """(LEVELS, LEVELS), rows sum to 1: how often a pair judged level i + 1 was judged level j + 1 when it came again."""
    counts = np.zeros((LEVELS, LEVELS))
    for levels in twins:
        for one, times in Counter(levels).items():
            for other, again in Counter(levels).items():
                counts[one - 1, other - 1] += times * (again - (one == other)) / (len(levels) - 1)
    total = counts.sum(axis=1, keepdims=True)
    return np.where(total > 0, counts / np.maximum(total, 1e-9), np.eye(LEVELS))


def report(data: Path) -> str:
    """How often twins differ, and the measures of a second judge: mean, lowest and highest of the draws."""
    judged = technology_needs.read(data)
    labels = [
        (row["need_id"], row["achievement_id"], row["achievement_title_tokens"], int(float(row["level"]))) for row in rows(judged.files[1])
    ]
    titled: dict[tuple[str, str], list[int]] = defaultdict(list)
    for need, _, title, level in labels:
        titled[need, title].append(level)
    twins = [levels for levels in titled.values() if len(levels) > 1]
    table = confusions(twins)
    rng = np.random.default_rng(_SEED)
    found: dict[str, list[float]] = defaultdict(list)
    for _ in range(_DRAWS):
        answers: dict[str, dict[str, float]] = defaultdict(dict)
        for need, achievement, _, level in labels:
            answers[need][achievement] = float(rng.choice(LEVELS, p=table[level - 1]))
        for name, measured in judged.judge(answers).items():
            found[name].append(float(measured.numerators.sum() / measured.denominators.sum()))
    differing = np.mean([len(set(levels)) > 1 for levels in twins])
    lines = [f"{len(twins)} titles were judged more than once for one need; their levels differ for {differing:.0%}."]
    lines += [f"A second judge: {name} {np.mean(values):.3f} ({min(values):.3f} to {max(values):.3f})" for name, values in found.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(report(Path(sys.argv[1])) + "\n")
