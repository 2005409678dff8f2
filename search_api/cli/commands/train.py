"""`haizhi train`: the group of what can be learned; each has a file of its own."""

from __future__ import annotations

import typer

from search_api.cli.commands.train_encoder import encoder
from search_api.cli.commands.train_ranker import train_ranker

train = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


@train.callback()
def _group() -> None:
    """训练 Learn from data: the ranker from decisions, the encoder from papers."""


train.command("ranker")(train_ranker)
train.command("encoder")(encoder)
