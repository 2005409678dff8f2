"""Making the files that people send."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from models.home import Home
from models.tables import OutboxMessage, SourceRecord

EXPERT_HEADERS = ("姓名", "工作单位", "国别", "研究方向", "邮箱", "电话", "备注")
EXPERTS = (
    ("Anna Schmidt", "TU München", "德国", "电池；电化学", "anna@example.org", "+49 89 1234567", "院士"),
    ("John Smith", "MIT", "USA", "machine learning, robotics", "john@example.com；js@example.org", "", ""),
    ("田中 太郎", "東京大学", "日本", "半導体、材料", "", "", "２０１９年访问"),
)


def write_xlsx(path: Path, rows: Sequence[Sequence[Any]], sheet: str = "专家", merges: Sequence[str] = ()) -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(list(row))
    for merge in merges:
        page.merge_cells(merge)
    book.save(path)
    return path


def write_csv(path: Path, rows: Sequence[Sequence[Any]], encoding: str = "utf-8", delimiter: str = ",") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    return path


def write_jsonl(path: Path, rows: Sequence[Any]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def read_xlsx(path: Path) -> list[tuple[Any, ...]]:
    page = load_workbook(path).active
    assert page is not None
    return [tuple(row) for row in page.iter_rows(values_only=True)]


def payloads(home: Home, kind: str = "expert") -> list[dict[str, Any]]:
    """The current payloads of a kind, in the order in which they came."""
    with home.database.session() as session:
        found = session.scalars(select(SourceRecord).where(SourceRecord.kind == kind, SourceRecord.current).order_by(SourceRecord.id))
        return [dict(record.payload or {}) for record in found]


def written(home: Home) -> tuple[int, int]:
    """How many source records (of all versions) and outbox messages there are."""
    with home.database.session() as session:
        return (
            session.scalar(select(func.count()).select_from(SourceRecord)) or 0,
            session.scalar(select(func.count()).select_from(OutboxMessage)) or 0,
        )
