"""What is wrong with a row, in words: the sentences of every problem, and the masking of what is quoted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from crawler.importers.limits import MAX_CELL
from crawler.importers.privacy import masked

QUOTED = 60  # characters of a value that a report quotes


@dataclass(frozen=True, slots=True)
class Sentence:
    """What happened and what to do, in Chinese and English. `{detail}` is filled in by `problem`."""

    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


SENTENCES: Mapping[str, Sentence] = {
    "country": Sentence(
        "无法识别的国家或地区",
        "not a country or region that is known",
        "请只填一个国家，用中文名、英文名或两位代码，如 德国、Germany、DE",
        "give one country by its Chinese or English name or its two-letter code, e.g. Germany, DE",
    ),
    "date": Sentence("无法识别的日期", "not a date", "请写成 2026-03-01、2026-03 或 2026", "write 2026-03-01, 2026-03 or 2026"),
    "year": Sentence(
        "不是 1800–2100 之间的年份", "not a year from 1800 to 2100", "请填四位年份，如 1998", "give a year of four digits, e.g. 1998"
    ),
    "number": Sentence("不是数字", "not a number", "请只填数字，不带单位", "give a number without a unit"),
    "yes_no": Sentence("不是“是”或“否”", "neither yes nor no", "请填 是 或 否", "write yes or no"),
    "need_kind": Sentence(
        "不认识的需求类型",
        "not a kind of need",
        "请填 技术需求、人才需求、咨询需求、培训需求 或 项目需求",
        "give technology, talent, advice, training or project",
    ),
    "organisation_kind": Sentence(
        "不认识的机构类型",
        "not a kind of organisation",
        "请填 学会、国际组织、高校、科研院所、企业、政府、医疗机构、非营利组织、资助机构 或 其他",
        "give society, international, university, institute, company, government, healthcare, nonprofit, funder or other",
    ),
    "orcid": Sentence(
        "不是有效的 ORCID", "not a valid ORCID iD", "请核对 16 位编号（末位是校验码）", "check the 16 digits; the last one is a check digit"
    ),
    "doi": Sentence("不是 DOI", "not a DOI", "请写成 10.xxxx/…", "write it as 10.xxxx/…"),
    "ror": Sentence("不是有效的 ROR 编号", "not a valid ROR id", "请写成 https://ror.org/…", "write it as https://ror.org/…"),
    "url": Sentence(
        "不是网址", "not a web address", "请写完整网址，如 https://example.org", "give the whole address, e.g. https://example.org"
    ),
    "email": Sentence(
        "不是电子邮箱地址",
        "not an e-mail address",
        "请改正，或把其他联系方式移到相应的列",
        "mend it, or move it to the column it belongs to",
    ),
    "phone": Sentence(
        "不是电话号码", "not a telephone number", "请改正，或把其他联系方式移到相应的列", "mend it, or move it to the column it belongs to"
    ),
    "too_long": Sentence(
        f"内容超过 {MAX_CELL:,} 个字符",
        f"longer than {MAX_CELL:,} characters",
        "请删减，或分到几个字段",
        "shorten it, or divide it among several fields",
    ),
    "error_value": Sentence(
        "单元格是 Excel 错误值", "the cell is an Excel error value", "请改成正确的内容或清空", "put the right content in, or empty it"
    ),
    "shape": Sentence(
        "数据结构不对{detail}",
        "does not have the right shape{detail}",
        "请按 docs/data-model.md 中的格式改正",
        "mend it as docs/data-model.md describes",
    ),
    "missing": Sentence("缺少必填内容：{detail}", "something that must be there is missing: {detail}", "请补上", "fill it in"),
    "duplicate": Sentence(
        "与第 {detail} 行编号（或姓名名称、单位、国家）相同而内容不同，已采用第 {detail} 行",
        "has the same id (or name, affiliation and country) as row {detail} with other content; row {detail} was taken",
        "同一条记录请并成一行；不是同一条请给不同的编号",
        "where both are one record, make one row of them; where not, give each an id of its own",
    ),
    "too_many_cells": Sentence(
        "这一行比表头多出 {detail} 格",
        "the row has {detail} cells more than the header",
        "请检查多余的逗号或引号",
        "look for a stray comma or quote",
    ),
    "section": Sentence(
        "看起来是合并单元格的小标题行，不是一条记录",
        "looks like a merged heading within the table, not a record",
        "请删除这一行",
        "delete this row",
    ),
    "json": Sentence("这一行不是 JSON", "the line is not JSON", "每行须是一个完整的 JSON 对象", "each line must be one whole JSON object"),
    "not_object": Sentence(
        "这一行不是 JSON 对象", "the line is not a JSON object", "每行须是一个 {{…}} 对象", "each line must be one {{…}} object"
    ),
    "line_too_long": Sentence("这一行超过 16 MB", "the line is longer than 16 MB", "请拆分这条记录", "divide the record"),
    "encoding": Sentence("这一行不是 UTF-8 编码", "the line is not UTF-8", "请把文件另存为 UTF-8", "save the file as UTF-8"),
    "erased": Sentence(
        "本人已要求删除，不再入库",
        "was erased at the person's request and is not taken in again",
        "请从文件中删除这一行",
        "delete this row from the file",
    ),
}


@dataclass(frozen=True, slots=True)
class CellProblem:
    """One problem before its place in the file is known: `code` is a key of SENTENCES."""

    code: str
    column: str | None = None
    value: object = None
    private: bool = False  # the column holds contacts
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One problem of one row, as reported: nothing in it is a contact."""

    file: str
    sheet: str | None
    row: int
    column: str | None
    value: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str

    def as_dict(self) -> dict[str, Any]:
        """The same as plain JSON."""
        return asdict(self)

    @property
    def reason(self) -> str:
        """One line for the reason column of a rejects file."""
        where = f"[{self.column}] " if self.column else ""
        return f"{where}{self.zh}；{self.remedy_zh} | {where}{self.en}; {self.remedy_en}"


def quoted(value: object, *, private: bool) -> str:
    """What may be shown of a value: masked where it is or holds a contact, and cut to `QUOTED` characters."""
    if value is None:
        return ""
    text = " ".join(str(value)[: QUOTED * 8].split())
    text = masked(text, whole=private)
    return text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"


def located(problem: CellProblem, file: str, sheet: str | None, row: int) -> RowProblem:
    """The problem with its place in the file and its sentences."""
    words = SENTENCES[problem.code]
    fill = {"detail": problem.detail}
    return RowProblem(
        file=file,
        sheet=sheet,
        row=row,
        column=masked(problem.column) if problem.column else None,
        value=quoted(problem.value, private=problem.private),
        zh=words.zh.format(**fill),
        en=words.en.format(**fill),
        remedy_zh=words.remedy_zh.format(**fill),
        remedy_en=words.remedy_en.format(**fill),
    )
