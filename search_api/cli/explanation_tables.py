"""An explanation for people, Chinese first and English beside it."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from search_api.matching.explanation.types import Reason
from search_api.matching.types import Query
from search_api.services.explanation_answers import ConditionAnswer, ExplanationAnswer, LackAnswer, PassageAnswer, PlaceAnswer, SpanAnswer

_REASONS = {
    Reason.NOT_INDEXED: "索引中没有这个候选 It is not in the index",
    Reason.NO_PASSAGES: "没有任何可检索的文字 It has no text that could be searched",
    Reason.CONDITION: "被条件筛掉 A condition cut it",
    Reason.NOT_RETRIEVED: "各路检索都未找到它 No leg of the retrieval found it",
    Reason.OUTRANKED: "排在前面的已够数 As many as were asked for stand before it",
    Reason.NO_WORKS: "没有成果 It has no works",
    Reason.NO_ABSTRACTS: "成果都没有摘要 None of its works has an abstract",
    Reason.OLD_WORKS: "成果较旧 Its works are old",
    Reason.TERMS_UNANSWERED: "需求的部分关键词无人应答 Key terms of the need that nothing answers",
}
_LEGS = {"lexical": "字词检索 words", "translation": "英译字词检索 words in English"}
_CONDITIONS = {
    "kind": "类别 kind",
    "pool": "人才池 pool",
    "matchable": "可推荐 may be suggested",
    "country": "国家/地区 country",
    "field": "研究方向 field",
    "language": "语言 language",
    "source": "来源 source",
    "status": "状态 status",
    "years": "年份 years",
    "excluded": "排除名单 exclusion",
    "minimum_band": "最低档 minimum band",
}
_PAIR_STYLES = ("bold yellow", "bold cyan", "bold magenta", "bold green", "bold blue", "bold red")


def explanation_tables(answer: ExplanationAnswer, query: Query) -> RenderableType:
    """All of an explanation: who and how far, why, and why not."""
    parts: list[RenderableType] = [_heading(answer, query)]
    if answer.passages:
        parts.append(_passages(answer.passages))
    parts.append(_standing(answer))
    return Group(*parts)


def _heading(answer: ExplanationAnswer, query: Query) -> Text:
    text = Text("\n需求 Need  ", style="bold")
    text.append(f"{', '.join(query.given)}  {query.title or ' '.join(query.text.split())[:80]}".strip(), style="not bold")
    text.append("\n候选 Candidate  ")
    text.append(f"{answer.label or answer.candidate.id}  {answer.summary or ''}".rstrip(), style="not bold")
    if answer.score is not None:
        text.append("\n得分 Score  ")
        note = "" if answer.calibrated else "  未校准 uncalibrated"
        shares = ", ".join(f"{name} {share:.0%}" for name, share in answer.shares.items())
        text.append(f"{answer.score:.3f}  {answer.band}{note}  ({shares})", style="not bold")
    return text


def _passages(passages: Iterable[PassageAnswer]) -> Table:
    table = Table(title="为什么 Why", title_justify="left", expand=True, show_lines=True)
    table.add_column("需求中的句子 Sentence of the need", ratio=4, overflow="fold")
    table.add_column("佐证 Evidence", ratio=6, overflow="fold")
    for passage in passages:
        asked = [pair.asked for pair in passage.pairs]
        found = [pair.found for pair in passage.pairs]
        evidence = _marked(SpanAnswer(part="title", start=0, end=len(passage.title), text=passage.title), found)
        if passage.year:
            evidence.append(f" ({passage.year})")
        if passage.sentence and passage.sentence.part == "text":
            evidence.append("\n").append_text(_marked(passage.sentence, found))
        need = _marked(passage.answers, asked) if passage.answers else Text()
        pairs = Text("\n".join(f"{pair.asked.text} ↔ {pair.found.text}" for pair in passage.pairs), style="dim")
        table.add_row(need.append("\n").append_text(pairs), evidence)
    return table


def _marked(sentence: SpanAnswer, spans: list[SpanAnswer]) -> Text:
    """A sentence with its terms marked, each pair in a colour of its own on both sides."""
    text = Text(sentence.text)
    for number, span in enumerate(spans):
        if span.part == sentence.part and sentence.start <= span.start and span.end <= sentence.end:
            text.stylize(_PAIR_STYLES[number % len(_PAIR_STYLES)], span.start - sentence.start, span.end - sentence.start)
    return text


def _standing(answer: ExplanationAnswer) -> Table:
    shown = answer.shown
    title = "名次与不足 Its place, and what is missing" if shown else "为什么没有 Why not"
    table = Table(title=title, title_justify="left", show_header=False, expand=True)
    table.add_column(ratio=3, overflow="fold")
    table.add_column(ratio=7, overflow="fold")
    table.add_row("在结果中 Shown", Text("是 yes", style="green") if shown else Text("否 no", style="red"))
    reasons = "\n".join(_REASONS[Reason(reason)] for reason in answer.reasons)
    table.add_row("原因 Reasons" if not shown else "弱点 Weak points", Text(reasons or "–"))
    for condition in answer.conditions:
        table.add_row(_CONDITIONS.get(condition.name, condition.name), _condition(condition))
    for leg in answer.legs:
        name = _LEGS.get(leg.name, f"向量检索 vectors: {leg.name}")
        table.add_row(name, f"第 {leg.rank} rank {leg.rank}" if leg.rank else f"前 {leg.depth} 段之外 not among {leg.depth} passages")
    table.add_row("名次 Rank", _place(answer.place))
    table.add_row("不设条件时 Without conditions", _place(answer.place_unfiltered))
    table.add_row("最后一个入选的 Last one shown", _place(answer.last_shown))
    if answer.lack is not None:
        _add_lack(table, answer.lack)
    return table


def _condition(condition: ConditionAnswer) -> Text:
    sign = Text("✓ ", style="green") if condition.holds else Text("✗ ", style="bold red")
    if condition.wanted:
        sign.append(f"要求 wanted {', '.join(condition.wanted[:5])};有 has {', '.join(condition.found[:5]) or '–'}")
    return sign


def _place(place: PlaceAnswer | None) -> str:
    return f"第 {place.rank} rank {place.rank},  {place.score:.3f}  {place.band}" if place else "–"


def _add_lack(table: Table, lack: LackAnswer) -> None:
    newest = f",最新 newest {lack.newest_work}" if lack.newest_work else ""
    bare = f",无摘要 without abstract {lack.works_without_abstract}" if lack.works_without_abstract else ""
    table.add_row("成果 Works", f"{lack.works}{newest}{bare};文段 passages {lack.passages}")
    table.add_row("有应答的关键词 Terms answered", Text("、".join(span.text for span in lack.answered) or "–"))
    table.add_row("无应答的关键词 Terms unanswered", Text("、".join(span.text for span in lack.unanswered) or "–"))
