"""A need split into the separate technical problems that it asks to have solved (子问题).

An enterprise often asks several things at once, and no single expert answers them all. The rules, in order:

1. **Sections.** The text is cut at its headings (search_api.matching.need_wording). Background and terms (工作基础, 预算) are left
   out: whoever fits an enterprise's history does not fit its problem. Targets (预期目标) count only where nothing else says what is asked.
2. **Numbered lists** are taken at their word: who numbers his problems has split them. An item is one sub-problem, with whatever is
   numbered within it. Items that are boasting, money or contacts are dropped.
3. **Sentences** elsewhere count where somebody wishes for something in them (希望, 需要, 如何 …); where nobody does, those about work to be
   done; where there are none either, all that is not background. Clauses parted by semicolons are several wishes, and so are the members
   of an enumeration ("需要A、B、C") that are long enough to be problems.
4. **Figures** without a problem of their own ("收率≥96%") belong to the problem before them.
5. **Short needs** without a numbered list are one sub-problem, and so is whatever these rules leave empty: the title then says it.

At most `MOST` are returned; of more, neighbours are joined, the shortest first. A side wish ("后续…", "对…也有兴趣") has half the weight.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.text.simplified import simplified
from search_api.matching.need_wording import (
    BACKGROUND,
    BUSINESS,
    FIGURE,
    PARTNERS,
    REFERRING,
    SENTENCE,
    SIDE,
    SOLUTION,
    WISH,
    WORK,
    Role,
    idle,
    sections,
    wishes,
)
from search_api.matching.numbering import numbered_list

MOST = 8  # more could not be shown on a page, nor answered by a group that can meet
SHORT = 30  # characters: below it nobody asks two things without numbering them
LONG = 200  # characters: a section longer than this tells a story around what it asks
LEAST = 4  # letters or Chinese characters; what is shorter names no problem
SIDE_WEIGHT = 0.5
_ENUMERATED = 4  # characters that a member of an enumeration has at least, where it is a problem of its own
_WRAPPED = re.compile(r"([，,、])[ \t]*\n\s*")  # a line that goes on in the next
_CLAUSE = re.compile(r"[；;]")
_BRACKETS = re.compile(r"[（(][^（()）]*[）)]")
_WISHING = re.compile(rf"^.{{0,12}}?(?:{WISH.pattern})[得到解决有采用对通过：:]*", re.IGNORECASE)
_FURTHER = re.compile(rf"^(?:并且?|同时|且|另外?)+(?:{WORK.pattern})", re.IGNORECASE)
_BARE_TARGET = re.compile(r"^(?:技术|质量|性能)?(?:要求|目标|指标)")
_AND_SO_ON = re.compile(r"等(?:问题|方面|内容|环节)?$")
_TRIMMED = ' \t\n\u3000。；;，,、：:."“”'


@dataclass(frozen=True, slots=True)
class SubProblem:
    """One problem of a need, in the need's own words; `weight` is its share of what is asked, relative to the others."""

    text: str
    weight: float = 1.0


def split_need(title: str, text: str) -> list[SubProblem]:
    """The sub-problems of a need, in the order in which it names them; at least one, even of an empty need (then its title).

    Of a need in traditional characters they are in simplified ones, in which the words that tell a wish are known.
    """
    title, text = simplified(title), simplified(text)
    found = _texts(_WRAPPED.sub(r"\1", text.strip()))
    if len(found) <= 1:
        # One problem is the whole need, without what is no problem.
        kept = found[0] if found else ""
        return [SubProblem(kept or title.strip() or text.strip())]
    return [SubProblem(one, SIDE_WEIGHT if SIDE.search(one) else 1.0) for one in _joined(found)]


def _texts(text: str) -> list[str]:
    if not text:
        return []
    parts = sections(text)
    headed = [part.text for part in parts if part.role is Role.PROBLEM]
    if len(text) < SHORT and numbered_list(text) is None:
        return [_cleaned("；".join(headed) or text)]
    # Where one of several such sections has a list, the others say why, unless they wish outright.
    counted = any(_listed(part) for part in headed)
    asked = [one for part in headed for one in _problems(part, asked=True) if not counted or _listed(part) or wishes(one)]
    # Beside a problem that has a heading, only a list is as good.
    asked += [
        one for part in parts if part.role is Role.OPEN and (not asked or _listed(part.text)) for one in _problems(part.text, asked=False)
    ]
    if not counted and not any(wishes(one) for one in asked):
        # Figures alone are no problems, so a list of targets counts where its items say what is to be done.
        targets = [one for part in parts if part.role is Role.TARGET for one in _listed(part.text)]
        asked = targets if sum(bool(SOLUTION.search(one)) for one in targets) > 1 else asked
    if not asked:
        # A heading such as "公司简介：" has no end of its own; what it introduces seldom is longer than its paragraph.
        after = [part.text.strip().partition("\n")[2] for part in parts if part.role in {Role.BACKGROUND, Role.TERMS}]
        asked = [one for text in after if text for one in _problems(text, asked=False)]
    return list(dict.fromkeys(asked))


def _problems(text: str, *, asked: bool) -> list[str]:
    """The problems of a section; `asked` where its heading says that it holds nothing else."""
    numbered = numbered_list(text)
    items = _listed(text)
    if numbered is None or not items:
        return _prose(text, asked=asked)
    # Behind a list only an outright wish adds to it: it is otherwise remarks upon it.
    return items + [one for one in _prose(numbered.tail, asked=False) if wishes(one)]


def _listed(text: str) -> list[str]:
    """The items of a section's list that ask something; none where fewer than two do."""
    numbered = numbered_list(text)
    items = [one for item in numbered.items if (one := _cleaned(item)) and not _idle(one)] if numbered else []
    return items if len(items) > 1 else []


def _prose(text: str, *, asked: bool) -> list[str]:
    sentences = [sentence for sentence in SENTENCE.findall(text) if _cleaned(sentence) and not _idle(sentence)]
    wished = [sentence for sentence in sentences if wishes(sentence)]
    plain = [sentence for sentence in sentences if wishes(sentence) or not BACKGROUND.search(sentence)]
    if asked and len(text) <= LONG:
        chosen = plain or sentences
    else:
        # What is not wished says why.
        chosen = wished or [sentence for sentence in plain if WORK.search(sentence)] or plain
    found: list[str] = []
    for clause in (clause for sentence in chosen for clause in _clauses(sentence, asked=asked)):
        if found and _is_target(clause):
            found[-1] = f"{found[-1]}；{clause}"
        else:
            found.append(clause)
    return found


def _clauses(sentence: str, *, asked: bool) -> list[str]:
    """The wishes of a sentence: its clauses between semicolons, or the members of its enumeration."""
    clauses = [one for clause in _CLAUSE.split(sentence) if (one := _cleaned(clause)) and not _idle(one)]
    if not asked:
        # What comes before the first wish says why; what comes after it is wished as well.
        first = next((place for place, clause in enumerate(clauses) if wishes(clause)), 0)
        clauses = [one for one in clauses[:first] if SOLUTION.search(one) and not BACKGROUND.search(one)] + clauses[first:]
    return [member for clause in clauses for member in _members(clause)]


def _members(clause: str) -> list[str]:
    """ "需要A、B、C，指标…" as A, B and C with the figures at the last; anything else as it is.

    An attribute ("高温强度高、导热性好的材料") is no enumeration of problems: its last member holds 的.
    """
    plain = _BRACKETS.sub(lambda match: match.group().replace("、", "·").replace("，", "·"), clause)
    head, comma, _ = plain.replace(",", "，").partition("，")
    wish = _WISHING.match(head)
    start = max(wish.end() if wish else 0, head.find("：") + 1)
    listed, also, rest = head[start:].partition("以及")
    members = [*listed.split("、"), rest] if also else listed.split("、")
    if len(members) < 3 or any(len(member) < _ENUMERATED for member in members) or "的" in members[-1]:
        return [clause]
    found: list[str] = []
    place = start
    for member in members[:-1]:
        found.append(_cleaned(clause[place : place + len(member)]))
        place = head.index(members[len(found)], place + len(member))
    # The figures behind the enumeration stay with its last member.
    return [*found, _cleaned(clause[place:] if comma else clause[place : len(head)])]


def _is_target(clause: str) -> bool:
    """Whether a clause only says how far: it begins with a figure, most of its parts have one, and no part names a solution."""
    if _BARE_TARGET.search(clause):
        return True
    parts = re.split("[，,]", clause)
    figures = [bool(FIGURE.search(part)) for part in parts]
    return figures[0] and 2 * sum(figures) > len(parts) and not SOLUTION.search(clause) and not _FURTHER.search(clause)


def _idle(text: str) -> bool:
    """Whether nothing technical is asked in it: boasting, money, contacts, a wish for partners at large."""
    return bool(PARTNERS.search(text.strip(_TRIMMED)) or REFERRING.search(text) or idle(text) or BUSINESS.search(text))


def _cleaned(text: str) -> str:
    """The text on one line without marks at its ends; "" where it is too short to name a problem."""
    text = re.sub(r"(?<=[^\s，,。；;：:！？、])[ \t]*\n\s*", "；", text.strip())
    line = re.sub(r"(?<=[\u3000-\u9fff])\s+|\s+(?=[\u3000-\u9fff])", "", " ".join(text.split())).strip(_TRIMMED)
    line = _AND_SO_ON.sub("", line)
    return line if len(re.findall(r"\w", line)) >= LEAST else ""


def _joined(found: list[str]) -> list[str]:
    """At most `MOST`: the two neighbours that are shortest together become one, until few enough are left."""
    while len(found) > MOST:
        first = min(range(len(found) - 1), key=lambda place: len(found[place]) + len(found[place + 1]))
        found[first : first + 2] = [f"{found[first]}；{found[first + 1]}"]
    return found
