"""How contacts look in running text: e-mail, telephone, messengers; and which column names announce one.

Ordinary numbers stay: years, patent and award numbers, DOIs, ISSNs, ORCID iDs, measurements. A pattern therefore starts only
where no letter, digit or number sign stands before it, and a bare number counts as a telephone only in the form of a Chinese
mobile, of a Chinese landline with its area code, of a North American number in brackets or hyphens, with a leading "+", or
after a word that announces it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from models.vocabulary import ContactType

_BEFORE = r"(?<![A-Za-z0-9_./+=#-])"
_AFTER = r"(?![A-Za-z0-9_]|[.\-/]\d)"
_GAP = r"[ \u00a0-]?"
# A number followed by one of these is a quantity.
_NOT_UNIT = r"(?!\s*(?:元|万|亿|美元|欧元|吨|公斤|千克|克|米|次|件|个|人|kg|km|mm|cm|nm|Hz|Pa|rpm|USD|EUR|RMB)(?![A-Za-z]))"

_AT = r"(?:[@＠]|\s?[\[({（]\s?(?:at|@)\s?[\])}）]\s?)"
_DOT = r"(?:[.．]|\s?[\[({（]\s?dot\s?[\])}）]\s?)"
EMAIL = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._%+-]{{0,63}}{_AT}[A-Za-z0-9-]{{1,63}}(?:{_DOT}[A-Za-z0-9-]{{1,63}}){{1,5}}", re.IGNORECASE)

_PHONE_FORMS = (
    rf"{_BEFORE}(?:(?:\+|00)?86{_GAP}|\(\+?86\){_GAP})?1[3-9]\d(?:{_GAP}\d{{4}}){{2}}{_AFTER}{_NOT_UNIT}",  # 13812345678, +86 138 1234 5678
    rf"{_BEFORE}1[3-9]\d{_GAP}\d{{3}}{_GAP}\d{{5}}{_AFTER}{_NOT_UNIT}",  # 138 123 45678
    rf"(?<![A-Za-z0-9_./=#-])\+[1-9](?:[ \u00a0().-]{{0,3}}\d){{7,14}}{_AFTER}",  # +49 (0)711 685-66123
    # 010-62345678, but no ORCID iD
    rf"{_BEFORE}(?!\d{{4}}-\d{{4}}-\d{{4}}-\d{{3}})"
    rf"(?:\(0\d{{2,3}}\)\s?|（0\d{{2,3}}）|0\d{{2,3}}[ -])\d{{3,4}}{_GAP}\d{{4}}(?:-\d{{1,5}})?{_AFTER}",
    rf"{_BEFORE}(?:\([2-9]\d{{2}}\)\s?|[2-9]\d{{2}}-)\d{{3}}-\d{{4}}{_AFTER}",  # (617) 253-1000
    rf"{_BEFORE}[48]00-\d{{3,4}}-?\d{{3,4}}{_AFTER}",  # 400-820-8820
)
PHONE = re.compile("|".join(_PHONE_FORMS))
_PHONE_LABEL = (
    r"(?:联系电话|联系方式|办公电话|电话|手机号码|手机号|手机|座机|传真|電話|携帯|連絡先"
    r"|(?<![A-Za-z])(?:tel|telephone|phone|mobile|cell|fax|telefon|mob)(?![A-Za-z]))"
)
LABELLED_PHONE = re.compile(
    rf"{_PHONE_LABEL}\s*(?:no\.?|number|号码|号)?\s*[:：.是为]?\s*((?:\+|00)?\(?\d(?:[ \u00a0().-]{{0,2}}\d){{5,14}})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_MESSENGER_LABEL = r"(?:微信|威信|(?<![A-Za-z])(?:we[\s-]?chat|weixin|vx|wx|whatsapp|telegram|skype|line\s?id)(?![A-Za-z]))"
_LONG_LABEL = r"\s*(?:(?:号码|号|账号|id|同号)\s*(?:[:：是为]\s*)?|[:：]\s*)"
_HANDLE = r"(?:[A-Za-z+@][A-Za-z0-9_\-.+@]{3,39}|\d{5,20})"
MESSENGER = re.compile(
    rf"{_MESSENGER_LABEL}{_LONG_LABEL}({_HANDLE})|{_MESSENGER_LABEL}\s*((?=[A-Za-z_-]*\d){_HANDLE})"
    rf"|(?<![A-Za-z])qq(?![A-Za-z])\s*(?:号码|号|群)?\s*[:：是为]?\s*(\d{{5,12}})(?!\d)",
    re.IGNORECASE,
)
# Plain substrings, found a hundred times faster than the patterns above: a pattern is tried only where one of its own stands.
_EMAIL_SIGNS = ("@", "＠", "at)", "at]", "at}", "at）", "at )", "at ]")
_PHONE_SIGNS = ("电话", "联系方式", "手机", "座机", "传真", "電話", "携帯", "連絡先", "tel", "phone", "mob", "cell", "fax")
_MESSENGER_SIGNS = ("微信", "威信", "chat", "weixin", "vx", "wx", "whatsapp", "telegram", "skype", "line", "qq")
# How many characters of its label may stand before a sign ("we chat"). No other sign has anything before it that matters: "电话"
# in "联系电话" is a label of its own, before the same number.
_LEADS = {"chat": (3, 2)}
# Where a telephone in a form of its own can begin.
_PHONE_START = re.compile(r"(?<![A-Za-z0-9])[+(（0-9]")
# Every telephone in a form of its own has seven digits at least, with single separators between them at most.
_DIGITS = re.compile(r"\d(?:[ \u00a0().-]{0,3}\d){6}")

_COLUMN_TYPES = (
    (ContactType.EMAIL, re.compile(r"邮箱|邮件|e-?mail|メール", re.IGNORECASE)),
    (ContactType.MESSENGER, re.compile(r"微信|wechat|weixin|(?<![a-z])qq(?![a-z])|whatsapp|telegram|skype", re.IGNORECASE)),
    (
        ContactType.PHONE,
        re.compile(
            r"电话|手机|座机|传真|联系方式|電話|携帯"
            r"|(?<![a-z])(?:tel|phone|mobile|cell|fax|telephone)(?![a-z])",
            re.IGNORECASE,
        ),
    ),
    (
        ContactType.POSTAL,
        re.compile(
            r"通讯地址|通信地址|邮寄地址|联系地址|家庭住址|住址|邮编"
            r"|postal|mailing|zip\s?code|home address",
            re.IGNORECASE,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """One contact in a text: `text[start:end]`, normalised no further."""

    start: int
    end: int
    type: ContactType


def find_contacts(text: str) -> list[Found]:
    """Return the contacts in a text, in order, none overlapping another."""
    found: list[Found] = []
    for candidate in sorted(candidates(text), key=lambda one: (one.start, -one.end)):
        if not found or candidate.start >= found[-1].end:
            found.append(candidate)
    return found


def candidates(text: str) -> Iterator[Found]:
    """Give everything that one of the patterns finds; what two of them find may overlap."""
    lowered = text.lower()
    if any(sign in lowered for sign in _EMAIL_SIGNS):
        for match in EMAIL.finditer(text):
            yield Found(match.start(), match.end(), ContactType.EMAIL)
    if _DIGITS.search(text):
        for match in _tried(PHONE, text, (start.start() for start in _PHONE_START.finditer(text))):
            yield Found(match.start(), match.end(), ContactType.PHONE)
    for match in _tried(LABELLED_PHONE, text, _starts(text, lowered, _PHONE_SIGNS)):
        yield Found(match.start(1), match.end(1), ContactType.PHONE)
    for match in _tried(MESSENGER, text, _starts(text, lowered, _MESSENGER_SIGNS)):
        group = match.lastindex or 1
        yield Found(match.start(group), match.end(group), ContactType.MESSENGER)


def _starts(text: str, lowered: str, signs: Iterable[str]) -> Iterable[int]:
    """Return in order the places where a label with one of these signs can begin."""
    present = [sign for sign in signs if sign in lowered]
    if present and len(lowered) != len(text):
        # A letter whose lower case is two (İ): places in the one are not places in the other.
        return range(len(text))
    starts: set[int] = set()
    for sign in present:
        at = lowered.find(sign)
        while at >= 0:
            starts.update([max(at - lead, 0) for lead in _LEADS.get(sign, (0,))])
            at = lowered.find(sign, at + 1)
    return sorted(starts)


def _tried(pattern: re.Pattern[str], text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    """Give what `finditer` would, provided that every match begins at one of `starts`, which come in order."""
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start)):
            end = match.end()
            yield match


def column_type(name: str) -> ContactType | None:
    """Return the sort of contact that a column of this name announces, or None."""
    return next((kind for kind, pattern in _COLUMN_TYPES if pattern.search(name)), None)
