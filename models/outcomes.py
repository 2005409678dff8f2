"""What becomes of a record at intake, and why one is refused, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a record was not taken in. `code` is what programs compare; the sentences say what happened and what to do about it."""

    code: Literal["duplicate", "erased"]
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


DUPLICATE = Refusal(
    "duplicate",
    "同一文件中已有编号（或姓名名称、单位、国家）相同而内容不同的记录",
    "a record with the same id (or name, affiliation and country) and other content came before it in this file",
    "同一条记录请并成一条；不是同一条请给不同的编号",
    "where both are one record, make one of them; where not, give each an id of its own",
)
ERASED = Refusal(
    "erased",
    "本人已要求删除，不再入库",
    "was erased at the person's request and is not taken in again",
    "请从文件中删除这条记录",
    "delete this record from the file",
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record. `entity_id` is "" where it was refused; `reason` says why."""

    status: Literal["created", "changed", "unchanged", "refused"]
    entity_id: str
    reason: Refusal | None = None
