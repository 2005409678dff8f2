"""Tables for people, Chinese first and English beside it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from search_api.matching.types import Band, Evidence, Match, MatchResult
from search_api.services.selection import To

_TO = {
    To.EXPERTS: "专家 Experts",
    To.TEAMS: "团队 Teams",
    To.SOCIETIES: "海外科技社团 Societies",
    To.PROJECTS: "项目 Projects",
    To.NEEDS: "需求 Needs",
}
_BANDS = {Band.HIGH: ("高 high", "bold green"), Band.MEDIUM: ("中 medium", "yellow"), Band.LOW: ("低 low", "dim")}
_QUERY_SHOWN = 200  # characters of a need above its table


def answer_table(result: MatchResult, to: To) -> RenderableType:
    """One query and its ranked candidates with their evidence."""
    table = Table(title=_TO[to], title_justify="left", expand=True, show_lines=True)
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("候选 Candidate", ratio=3, overflow="fold")
    table.add_column("得分 Score", no_wrap=True)
    table.add_column("佐证 Evidence", ratio=6, overflow="fold")
    for rank, match in enumerate(result.matches, start=1):
        table.add_row(str(rank), _candidate(match), _score(match), _evidences(match.evidence))
    parts: list[RenderableType] = [_heading(result)]
    parts.append(table if result.matches else Text("没有符合条件的候选。 No candidate meets the conditions.\n", style="yellow"))
    return Group(*parts)


def _heading(result: MatchResult) -> Text:
    query = result.query
    names = ", ".join(query.given) or query.id or ""
    heading = Text("\n需求 Need " if query.kind == "need" else "\n专家 Expert ", style="bold")
    heading.append(f"{names}  {query.title}".rstrip())
    body = " ".join(query.text.split())
    if query.kind == "need" and body:
        heading.append("\n" + body[:_QUERY_SHOWN] + ("…" if len(body) > _QUERY_SHOWN else ""), style="not bold")
    if result.terms:
        heading.append("\n关键词 Terms: " + " · ".join(result.terms[:10]), style="not bold dim")
    return heading


def _candidate(match: Match) -> Text:
    text = Text(match.candidate.label, style="bold")
    if match.candidate.summary:
        text.append("\n" + match.candidate.summary, style="not bold")
    text.append("\n" + (", ".join(match.candidate.given) or match.candidate.id), style="not bold dim")
    return text


def _score(match: Match) -> Text:
    word, style = _BANDS[match.band]
    text = Text(f"{match.score:.3f}\n")
    text.append(word, style=style)
    if not match.calibrated:
        text.append("\n未校准\nuncalibrated", style="dim")
    return text


def _evidences(evidence: Iterable[Evidence]) -> Text:
    blocks = [_evidence(item) for item in evidence]
    return Text("\n").join(blocks)


def _evidence(item: Evidence) -> Text:
    text = Text("· ")
    text.append(item.title, style="italic")
    if item.year:
        text.append(f" ({item.year})")
    if item.snippet and item.snippet != item.title:
        start = len(text) + 1
        text.append("\n" + item.snippet, style="dim")
        for begin, end in item.marks:
            text.stylize("bold yellow not dim", start + begin, start + end)
    return text


def score_table(lines: Iterable[dict[str, Any]]) -> Table:
    """The lines of `haizhi score`."""
    table = Table(title="配对得分 Scores of pairs", title_justify="left")
    for heading in ("需求 Need", "候选 Candidate", "得分 Score", "档 Band"):
        table.add_column(heading, overflow="fold")
    for line in lines:
        candidate = next((str(line[name]) for name in ("expert", "team", "project", "society", "organisation") if name in line), "")
        if "error" in line:
            table.add_row(Text(str(line.get("need", ""))), Text(candidate), "–", Text(str(line["error"]), style="red"))
        else:
            note = "" if line["calibrated"] else " 未校准 uncalibrated"
            table.add_row(Text(str(line["need"])), Text(candidate), f"{line['score']:.4f}", f"{line['band']}{note}")
    return table
