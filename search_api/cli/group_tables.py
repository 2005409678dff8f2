"""Tables of panels, of what is like something, and of neighbouring fields; Chinese first and English beside it."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from search_api.services.answers import EvidenceAnswer
from search_api.services.likeness_answers import NeighboursAnswer, SimilarAnswer, SimilarsAnswer
from search_api.services.panel_answers import MemberAnswer, PanelAnswer, ProblemAnswer

_SHOWN = 160  # characters of a sub-problem or a snippet
_KINDS = {"expert": "专家 Experts", "need": "需求 Needs", "project": "项目 Projects", "society": "社团 Societies", "team": "团队 Teams"}


def panel_tables(answer: PanelAnswer, title: str) -> RenderableType:
    """A need's sub-problems with their coverage, and the experts of the panel with their parts."""
    heading = Text(f"\n需求 Need {_name(answer.need.given, answer.need.id)}  {title}".rstrip(), style="bold")
    summary = Text(
        f"覆盖 Coverage {answer.coverage:.3f},单取前 {len(answer.top)} 名 top {len(answer.top)} alone {answer.coverage_of_top:.3f};"
        f"考虑 considered {answer.considered}"
    )
    if not answer.calibrated:
        summary.append("  未校准 uncalibrated", style="dim")
    parts: list[RenderableType] = [heading, summary, _problems(answer.problems)]
    nobody = Text("没有合适的专家。 No expert fits.\n", style="yellow")
    return Group(*parts, _members(answer.members) if answer.members else nobody)


def similar_table(answer: SimilarsAnswer) -> RenderableType:
    """What is like something, best first."""
    title = f"与 {_name(answer.of.given, answer.of.id)} 相似的{_KINDS[answer.kind]}"
    table = Table(title=title, title_justify="left", expand=True)
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("名称 Name", ratio=5, overflow="fold")
    table.add_column("相似度 Likeness", no_wrap=True, justify="right")
    table.add_column("依据 Why", ratio=3, overflow="fold")
    for rank, one in enumerate(answer.similar, start=1):
        table.add_row(str(rank), _named(one.label, one.summary, one.given, one.id), f"{one.likeness:.3f}", _why(one))
    return table if answer.similar else Text("没有找到相似的记录。 Nothing like it was found.", style="yellow")


def neighbours_table(answer: NeighboursAnswer) -> RenderableType:
    """Candidates from neighbouring fields, marked as such."""
    table = Table(title="跨领域候选 From neighbouring fields", title_justify="left", expand=True, show_lines=True)
    table.add_column("候选 Candidate", ratio=3, overflow="fold")
    table.add_column("其领域 Field", ratio=2, overflow="fold")
    table.add_column("距离 Distance", no_wrap=True)
    table.add_column("相合的成果 Work that fits", ratio=5, overflow="fold")
    for one in answer.neighbours:
        distance = f"{one.distance:.2f} (> {one.usual_distance:.2f})\n{one.band} 第 {one.rank} 名"
        fields = Text(", ".join(one.fields) or "未注明 not stated")
        table.add_row(_named(one.label, one.summary, one.given, one.id), fields, distance, _evidence([one.evidence]))
    return table if answer.neighbours else Text("没有跨领域的候选。 No candidate from a neighbouring field.", style="yellow")


def _problems(problems: list[ProblemAnswer]) -> Table:
    table = Table(title="子问题 Sub-problems", title_justify="left", expand=True)
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("子问题 Sub-problem", ratio=6, overflow="fold")
    table.add_column("覆盖 Coverage", no_wrap=True, justify="right")
    table.add_column("单取前列 Top alone", no_wrap=True, justify="right")
    for one in problems:
        state = Text(f"{one.coverage:.3f} {one.band}")
        if one.open:
            state.append("\n未覆盖 open", style="yellow")
        side = " (次要 side wish)" if one.weight < 1 else ""
        table.add_row(str(one.number), Text(_shortened(one.text) + side), state, f"{one.by_top:.3f}")
    return table


def _members(members: list[MemberAnswer]) -> Table:
    table = Table(title="专家组 Panel", title_justify="left", expand=True, show_lines=True)
    table.add_column("专家 Expert", ratio=3, overflow="fold")
    table.add_column("分工 Part", no_wrap=True)
    table.add_column("佐证 Evidence", ratio=6, overflow="fold")
    for member in members:
        numbers = Text("\n").join(Text(f"{part.problem}: {part.coverage:.3f} {part.band}") for part in member.parts)
        evidence = [item for part in member.parts for item in part.evidence]
        distinct = list({item.passage: item for item in evidence}.values())
        table.add_row(_named(member.label, member.summary, member.given, member.id), numbers, _evidence(distinct))
    return table


def _evidence(items: list[EvidenceAnswer]) -> Text:
    blocks = []
    for item in items:
        text = Text("· ")
        text.append(item.title + (f" ({item.year})" if item.year else ""), style="italic")
        if item.snippet and item.snippet != item.title:
            text.append("\n" + _shortened(item.snippet), style="dim")
        blocks.append(text)
    return Text("\n").join(blocks)


def _why(one: SimilarAnswer) -> Text:
    text = Text(" · ".join(f"{name} {value:.2f}" for name, value in one.parts.items()), style="dim")
    if one.probably_same:
        text.append("\n疑似重复 probably the same", style="bold yellow not dim")
    if one.joint:
        text.append(f"\n共有 {one.joint} 项 {one.joint} in common", style="not dim")
    return text


def _named(label: str, summary: str, given: list[str], own: str) -> Text:
    text = Text(label, style="bold")
    if summary:
        text.append("\n" + summary, style="not bold")
    text.append("\n" + _name(given, own), style="not bold dim")
    return text


def _name(given: list[str], own: str | None) -> str:
    return ", ".join(given) or own or ""


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
