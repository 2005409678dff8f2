"""The command `haizhi`: assembles the commands, nothing else."""

from __future__ import annotations

import sys

import typer

from search_api.cli.commands.decide import decide
from search_api.cli.commands.demo import demo
from search_api.cli.commands.evaluate import evaluate
from search_api.cli.commands.explain import explain
from search_api.cli.commands.import_file import import_file
from search_api.cli.commands.index import index
from search_api.cli.commands.match import match
from search_api.cli.commands.neighbours import neighbours
from search_api.cli.commands.panel import panel
from search_api.cli.commands.ranker import ranker
from search_api.cli.commands.score import score
from search_api.cli.commands.serve import serve
from search_api.cli.commands.similar import similar
from search_api.cli.commands.template import template
from search_api.cli.commands.train import train
from search_api.cli.guard import GuardedGroup, log_unexpected

app = typer.Typer(
    name="haizhi",
    cls=GuardedGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="""海智:为企业需求寻找海外智力。haizhi finds the overseas experts, teams, societies and projects that answer a need.

第一次用 / First steps: `haizhi demo`, or `haizhi import experts experts.xlsx`, `haizhi import needs needs.xlsx`,
`haizhi match --needs all --to experts --top 10`.

数据保存在 HAIZHI_HOME(默认 ./var)。Data live in the folder HAIZHI_HOME (default ./var).""",
)
app.command("import")(import_file)
app.command("template")(template)
app.command("index")(index)
app.command("match")(match)
app.command("score")(score)
app.command("explain")(explain)
app.command("panel")(panel)
app.command("neighbours")(neighbours)
app.command("similar")(similar)
app.command("decide")(decide)
app.add_typer(train, name="train")
app.add_typer(ranker, name="ranker")
app.command("evaluate")(evaluate)
app.command("serve")(serve)
app.command("demo")(demo)


def main() -> None:
    """Run the command line; what no command foresaw goes to a log file, not to the screen."""
    sys.excepthook = log_unexpected
    typer.main.get_command(app)(prog_name="haizhi")


if __name__ == "__main__":
    main()
