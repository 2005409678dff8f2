"""`haizhi train encoder`: tune one of the built-in encoders on the data folder."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from indexer.training import KEPT, ROUNDS
from search_api.cli.console import err, out, tell
from search_api.cli.guard import language

_DEFAULT = "；".join(f"{name}: {', '.join(map(str, rounds))}" for name, rounds in ROUNDS.items())


class Learner(StrEnum):
    """The built-in encoders that can be tuned."""

    E5 = "e5"
    MINILM = "minilm"


def encoder(
    output: Annotated[Path, typer.Argument(help="适配器文件夹,中断后可继续 Folder of the adapter; a stop can be resumed.")],
    learner: Annotated[Learner, typer.Option("--encoder", help="微调哪个内置编码器 Which built-in encoder learns.")] = Learner.E5,
    data: Annotated[Path | None, typer.Option("--data", help="训练数据文件夹(默认 HAIZHI_DATA) Folder of the data to learn from.")] = None,
    steps: Annotated[
        list[int] | None,
        typer.Option(help=f"每轮步数,每轮写一次(默认 {_DEFAULT}) Steps of 48 pairs in each round, given once a round.", min=1),
    ] = None,
    seed: Annotated[int, typer.Option(help="随机种子 Seed of all that is drawn.")] = 20261121,
) -> None:
    """用数据文件夹微调内置编码器,写出适配器。Tune a built-in encoder on the data folder and write an adapter (LoRA, some MB).

    例 Example: `haizhi train encoder adapters/mine --data ../shared/data`

    随后设置 HAIZHI_ENCODERS 中的 adapter,用 `haizhi evaluate` 比较,再 `haizhi index --rebuild`。
    Then name it as `adapter` in HAIZHI_ENCODERS, compare with `haizhi evaluate`, and run `haizhi index --rebuild`.
    """
    from indexer.training.tuning import Tuning
    from search_api.evaluate.teaching import teach
    from search_api.services.configuration import load_settings

    settings = load_settings()
    chosen = Tuning(rounds=tuple(steps or ROUNDS[learner.value]), kept=KEPT[learner.value], seed=seed)
    spec = teach(learner.value, data or settings.data, output, chosen, settings=settings, console=err())
    tell(out(), "适配器已写好,编码器设置为:", "The adapter is written. The encoder's setting:", language=language())
    out().print_json(spec.model_dump_json(exclude_defaults=True))
