"""Reading a JSONL file that a command was given, line by line: what a line says, or what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from models.errors import FileRefused

# A need of this size is no need; the limit keeps memory bounded whatever the file.
LONGEST_LINE = 4 * 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with one line of a file, and what to do about it. Holds no text of the line."""

    file: str
    line: int
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str

    def sentence(self, language: str) -> str:
        """The problem in one line of the wished language ("zh", "en" or "both")."""
        zh = f"{self.file} 第 {self.line} 行:{self.zh}{self.remedy_zh}"
        en = f"{self.file}, line {self.line}: {self.en} {self.remedy_en}"
        if language == "zh":
            return zh
        return en if language == "en" else f"{zh} / {en}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is a JSON object, with its number (1 is the first)."""

    number: int
    value: dict[str, Any]


def read_lines(path: Path) -> Iterator[Line | LineProblem]:
    """Yield every line that is not blank. Raises FileRefused where the file is missing or is no UTF-8 JSONL at all."""
    if path.suffix.lower() in {".xlsx", ".xls", ".csv"}:
        raise FileRefused(
            f"{path.name} 不是 JSONL 文件。",
            f"{path.name} is no JSONL file.",
            remedy_zh="表格请先用 haizhi import 导入,再用 --needs all。",
            remedy_en="Import a sheet with `haizhi import` first, then ask with --needs all.",
        )
    try:
        with path.open("rb") as stream:
            yield from _lines(path, stream)
    except OSError as error:
        raise FileRefused(
            f"无法读取 {path}:{error.strerror}。",
            f"Cannot read {path}: {error.strerror}.",
            remedy_zh="请检查文件名和权限。",
            remedy_en="Check its name and permissions.",
        ) from error


def _lines(path: Path, stream: BinaryIO) -> Iterator[Line | LineProblem]:
    number = 0
    while raw := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(LONGEST_LINE)
            yield LineProblem(path.name, number, "这一行太长。", "the line is too long.", "请缩短到 4 MB 以内。", "Shorten it to 4 MB.")
        elif raw.strip():
            yield _parse(path, number, raw)


def _parse(path: Path, number: int, raw: bytes) -> Line | LineProblem:
    try:
        value = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return LineProblem(path.name, number, "不是 UTF-8 编码。", "it is not UTF-8.", "请将文件另存为 UTF-8。", "Save the file as UTF-8.")
    except (json.JSONDecodeError, RecursionError):
        return LineProblem(path.name, number, "不是 JSON。", "it is no JSON.", "每行须是一个 JSON 对象。", "A line must be one object.")
    if not isinstance(value, dict):
        return LineProblem(path.name, number, "不是 JSON 对象。", "it is no JSON object.", "每行须是 {…}。", "Each line must be {…}.")
    return Line(number, value)
