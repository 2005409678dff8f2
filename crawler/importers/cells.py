"""Reading one cell: from what stands in it to the value of a field, or the reason why it cannot be one."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from crawler.importers.columns import ValueType
from crawler.importers.limits import MAX_CELL
from models.normalise.dates import partial_date
from models.normalise.identifiers import doi, orcid, ror
from models.normalise.places import country_code
from models.normalise.text import clean, split_list
from models.records import Contact
from models.vocabulary import ContactType, NeedKind, OrganisationKind

# What people write into a cell that has nothing to say. Names are spared all but the marks.
BLANK_MARKS = frozenset({"", "-", "--", "—", "——", "/", "\\", "–"})
BLANK_WORDS = frozenset({"无", "無", "暂无", "没有", "不详", "未知", "未填", "n/a", "na", "null", "none", "nil", "nan", "#n/a"})
ERROR_VALUES = frozenset({"#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"})
YES = frozenset({"是", "y", "yes", "true", "1", "t", "√", "✓", "✔", "对", "可", "可以", "同意", "愿意", "保密"})
NO = frozenset({"否", "n", "no", "false", "0", "f", "×", "✗", "✘", "不", "不可", "不可以", "不同意", "不愿意", "不保密", "公开"})
_NEED_WORDS = {
    NeedKind.TECHNOLOGY: "technology technical tech 技术需求 技术 技术攻关 技术难题 技术合作 成果需求",
    NeedKind.TALENT: "talent recruitment 人才需求 人才 人才引进 引才",
    NeedKind.ADVICE: "advice consulting consultation 咨询需求 咨询 专家咨询 技术咨询 诊断",
    NeedKind.TRAINING: "training 培训需求 培训 人才培训 技术培训",
    NeedKind.PROJECT: "project 项目需求 项目 项目合作 项目引进 合作项目",
}
_ORGANISATION_WORDS = {
    OrganisationKind.SOCIETY: "society association 学会 科技社团 海外科技社团 社团 协会 研究会 學會 协会/学会 学会/协会",
    OrganisationKind.INTERNATIONAL: "international intergovernmental 国际组织 国际机构",
    OrganisationKind.UNIVERSITY: "university college education 高校 大学 高等院校 学校 院校 高等学校",
    OrganisationKind.INSTITUTE: "institute facility 科研院所 研究所 研究院 科研机构 研究机构",
    OrganisationKind.COMPANY: "company enterprise corporation 企业 公司",
    OrganisationKind.GOVERNMENT: "government 政府 政府机构 政府部门",
    OrganisationKind.HEALTHCARE: "healthcare hospital 医疗机构 医院 医疗",
    OrganisationKind.NONPROFIT: "nonprofit non-profit ngo 非营利组织 非营利机构 民办非企业",
    OrganisationKind.FUNDER: "funder foundation 资助机构 基金会 基金",
    OrganisationKind.OTHER: "other archive 其他 其它",
}
NEED_KINDS = {word: kind for kind, words in _NEED_WORDS.items() for word in words.split()}
ORGANISATION_KINDS = {word: kind for kind, words in _ORGANISATION_WORDS.items() for word in words.split()}
_EMAIL = re.compile(r"[^@\s,;，；<>]+@[^@\s,;，；<>]+\.[^@\s,;，；<>]{2,}")
_DIGITS = re.compile(r"\d")
_NUMBERING = re.compile(r"^\s*(?:[\[（(【]\s*\d{1,3}\s*[\]）)】]|\d{1,3}\s*[.、．)）])\s*")
_YEAR = re.compile(r"(?<!\d)(1[89]\d{2}|20\d{2})(?!\d)")
_PERSON = re.compile(r"^(?P<name>[^（()）]+)[（(](?P<note>[^（()）]+)[）)]$")


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that could not be read: `code` is a key of crawler.importers.problems.SENTENCES."""

    code: str
    value: object

    def __bool__(self) -> bool:
        return False


class CellError(ValueError):
    """The cell's text is none of its column's type; `args[0]` is the code."""


def plain(value: object) -> str:
    """Any cell as text: whole floats without ".0", dates as ISO."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e16 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def blank(value: object, *, name: bool = False) -> bool:
    """Whether a cell says nothing."""
    if value is None or value in ([], {}):
        return True
    if isinstance(value, float) and math.isnan(value):
        return True
    if not isinstance(value, str):
        return False
    text = value.strip().casefold()
    return text in BLANK_MARKS or (not name and text in BLANK_WORDS)


def _known(text: str, table: Mapping[str, str], code: str) -> str:
    found = table.get(text.casefold().strip())
    if found is None:
        raise CellError(code)
    return found


def _yes_no(text: str) -> bool:
    word = text.casefold()
    if word in YES or word in NO:
        return word in YES
    raise CellError("yes_no")


def _checked(read: Callable[[str], str | None], code: str) -> Callable[[str], str]:
    def checked(text: str) -> str:
        value = read(text)
        if value is None:
            raise CellError(code)
        return value

    return checked


def _year(text: str) -> int:
    value = partial_date(text)
    if value is None or not 1800 <= int(value[:4]) <= 2100:
        raise CellError("year")
    return int(value[:4])


def _number(text: str) -> float:
    try:
        value = float(text.replace(",", "").replace("，", "").replace(" ", ""))
    except ValueError as error:
        raise CellError("number") from error
    if not math.isfinite(value):
        raise CellError("number")
    return value


def _url(text: str) -> str:
    url = text if "://" in text else f"http://{text}"
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise CellError("url") from error
    if parts.scheme not in {"http", "https"} or "." not in parts.netloc or " " in url:
        raise CellError("url")
    return url


def _emails(text: str) -> list[Contact]:
    parts = [part.strip(" <>") for part in re.split(r"[;,；，、\s]+", text) if part.strip(" <>")]
    if not parts or not all(_EMAIL.fullmatch(part) for part in parts):
        raise CellError("email")
    return [Contact(type=ContactType.EMAIL, value=part) for part in parts]


def _phones(text: str) -> list[Contact]:
    parts = [part.strip() for part in re.split(r"[;；，,、\n]|/(?=\s*[+\d(])", text) if part.strip()]
    if not all(len(_DIGITS.findall(part)) >= 5 for part in parts):
        raise CellError("phone")
    return [Contact(type=ContactType.PHONE, value=part) for part in parts]


def _any_contacts(text: str) -> list[Contact]:
    contacts: list[Contact] = []
    for part in re.split(r"[;；，,、\n]|\s{2,}", text):
        value = part.strip()
        if not value:
            continue
        email = _EMAIL.search(value)
        if email:
            contacts.append(Contact(type=ContactType.EMAIL, value=email[0]))
            value = (value[: email.start()] + value[email.end() :]).strip(" :：")
        if value:
            digits = len(_DIGITS.findall(value)) >= 6
            contacts.append(Contact(type=ContactType.PHONE if digits else ContactType.POSTAL, value=value))
    return contacts


def _one(kind: ContactType) -> Callable[[str], list[Contact]]:
    return lambda text: [Contact(type=kind, value=text)]


def _works(text: str) -> list[dict[str, Any]]:
    lines = [line for line in re.split(r"[\n\r]+", text) if line.strip()]
    if len(lines) == 1:
        lines = [line for line in re.split(r"[;；]", lines[0]) if line.strip()]
    works: list[dict[str, Any]] = []
    for line in lines:
        title = clean(_NUMBERING.sub("", line))
        years = _YEAR.findall(title)
        if title:
            works.append({"title": title, "year": int(years[-1]) if years else None})
    return works


def _person(text: str) -> dict[str, Any]:
    """ "Name", or "Name (id or role)": what is in brackets is an id where it has a digit and no Han character."""
    found = _PERSON.match(text)
    if not found:
        return {"name": text}
    note = found["note"].strip()
    is_id = any(character.isdigit() for character in note) and not re.search(r"[㐀-鿿\s]", note)
    return {"name": found["name"].strip(), "expert" if is_id else "role": note}


def _people(text: str) -> list[dict[str, Any]]:
    return [_person(name) for name in split_list(text)]


READERS: Mapping[ValueType, Callable[[str], Any]] = {
    ValueType.TEXT: lambda text: text,
    ValueType.NAME: lambda text: text,
    ValueType.LIST: split_list,
    ValueType.COUNTRY: _checked(country_code, "country"),
    ValueType.DATE: _checked(partial_date, "date"),
    ValueType.YEAR: _year,
    ValueType.NUMBER: _number,
    ValueType.YES_NO: _yes_no,
    ValueType.NEED_KIND: lambda text: _known(text, NEED_KINDS, "need_kind"),
    ValueType.ORGANISATION_KIND: lambda text: _known(text, ORGANISATION_KINDS, "organisation_kind"),
    ValueType.ORCID: _checked(orcid, "orcid"),
    ValueType.DOI: _checked(doi, "doi"),
    ValueType.ROR: _checked(ror, "ror"),
    ValueType.URL: _url,
    ValueType.EMAIL: _emails,
    ValueType.PHONE: _phones,
    ValueType.MESSENGER: _one(ContactType.MESSENGER),
    ValueType.POSTAL: _one(ContactType.POSTAL),
    ValueType.CONTACT: _any_contacts,
    ValueType.WORKS: _works,
    ValueType.PERSON: _person,
    ValueType.PEOPLE: _people,
    ValueType.CODES: split_list,
}
# A number is nobody's name and no work's title.
OF_NAMES = frozenset({ValueType.WORKS, ValueType.PEOPLE, ValueType.PERSON})


def _structured(kind: ValueType, value: object) -> object:
    """A JSON list or object in a column that may hold one."""
    if kind is ValueType.NESTED:
        return value
    if kind is ValueType.PERSON and isinstance(value, dict):
        return value
    if kind is ValueType.PERSON or not isinstance(value, list):
        raise CellError("shape")
    if kind is ValueType.WORKS:
        return [{"title": item} if isinstance(item, str) else item for item in value]
    if kind is ValueType.PEOPLE:
        return [_person(item) if isinstance(item, str) else item for item in value]
    if any(isinstance(item, dict | list) for item in value):
        raise CellError("shape")
    return [text for item in value if item is not None and (text := clean(plain(item)))]


def read_cell(kind: ValueType, value: object) -> object:
    """The value of a cell in a column of this type; None where it is blank, BadCell where it cannot be read."""
    if blank(value, name=kind is ValueType.NAME):
        return None
    try:
        if isinstance(value, list | dict):
            return _structured(kind, value)
        if kind in OF_NAMES and not isinstance(value, str):
            return BadCell("shape", value)
        return _from_text(kind, value.date().isoformat() if kind is ValueType.DATE and isinstance(value, datetime) else plain(value))
    except CellError as error:
        return BadCell(str(error), value)


def _from_text(kind: ValueType, text: str) -> object:
    """Read a cell's text. Raise CellError where it is none of this type."""
    if kind is ValueType.NESTED:
        raise CellError("shape")
    if len(text) > MAX_CELL:
        raise CellError("too_long")
    if text.strip() in ERROR_VALUES:
        raise CellError("error_value")
    text = text.strip() if kind is ValueType.WORKS else clean(text)
    return READERS[kind](text) if text else None
