"""Why a file is refused: each reason's sentences, in one place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crawler.importers.columns import SheetKind
from crawler.importers.limits import MAX_COLUMNS
from crawler.importers.privacy import masked
from models.errors import FileRefused


def not_found(path: Path) -> FileRefused:
    """There is no such file."""
    return FileRefused(
        f"找不到文件 {path.name}。",
        f"There is no file {path.name}.",
        remedy_zh="请检查文件名和文件夹。",
        remedy_en="Check the name and the folder.",
    )


def empty(path: Path) -> FileRefused:
    """Nothing in it."""
    return FileRefused(
        f"{path.name} 是空文件。",
        f"{path.name} is empty.",
        remedy_zh="请选择有内容的文件。",
        remedy_en="Choose a file with something in it.",
    )


def header_only(path: Path, sheet: str | None) -> FileRefused:
    """A header row and nothing below it."""
    where = f"（工作表“{sheet}”）" if sheet else ""
    of_sheet = f" (sheet '{sheet}')" if sheet else ""
    return FileRefused(
        f"{path.name}{where}只有表头，没有数据行。",
        f"{path.name}{of_sheet} has a header row and no rows below it.",
        remedy_zh="请在表头下面填写内容后再导入。",
        remedy_en="Fill in rows below the header and import it again.",
    )


def too_big(path: Path, limit_mb: int, *, streamable: bool) -> FileRefused:
    """At or over the size limit. Formats that are streamed may be let through with --large."""
    return FileRefused(
        f"{path.name} 达到或超过 {limit_mb} MB（含解压后的大小），没有导入。",
        f"{path.name} is {limit_mb} MB or more (unpacked, where it is packed); it was not imported.",
        remedy_zh="请拆成几个文件"
        + ("；大的 .jsonl、.csv 也可以加 --large 逐行导入。" if streamable else "，或另存为 .csv 后加 --large 导入。"),
        remedy_en="Divide it into several files"
        + (
            "; a large .jsonl or .csv can be streamed with --large." if streamable else ", or save it as .csv and import that with --large."
        ),
    )


def unknown_format(path: Path) -> FileRefused:
    """A name that ends in something else."""
    return FileRefused(
        f"不支持 {path.name} 的文件类型。",
        f"Files of the type of {path.name} are not supported.",
        remedy_zh="请用 .xlsx、.csv 或 .jsonl。",
        remedy_en="Use .xlsx, .csv or .jsonl.",
    )


def old_excel(path: Path) -> FileRefused:
    """The binary format of Excel 97–2003."""
    return FileRefused(
        f"{path.name} 是旧版 Excel（.xls）文件。",
        f"{path.name} is a workbook of the old .xls format.",
        remedy_zh="请在 Excel 或 WPS 中另存为 .xlsx。",
        remedy_en="Save it as .xlsx in Excel, WPS or LibreOffice.",
    )


def encrypted(path: Path) -> FileRefused:
    """Password-protected."""
    return FileRefused(
        f"{path.name} 有密码保护，无法读取。",
        f"{path.name} is protected by a password and cannot be read.",
        remedy_zh="请去掉密码后重新保存。",
        remedy_en="Remove the password and save it again.",
    )


def macros(path: Path) -> FileRefused:
    """A workbook with macros."""
    return FileRefused(
        f"{path.name} 带有宏，没有导入。",
        f"{path.name} holds macros; it was not imported.",
        remedy_zh="请另存为不带宏的 .xlsx。",
        remedy_en="Save it as .xlsx, without macros.",
    )


def damaged(path: Path) -> FileRefused:
    """Not a whole workbook."""
    return FileRefused(
        f"{path.name} 已损坏或不完整，不是可以读取的 Excel 文件。",
        f"{path.name} is damaged or incomplete; it cannot be read as an Excel workbook.",
        remedy_zh="请重新下载或重新保存后再导入。",
        remedy_en="Download or save it again.",
    )


def bomb(path: Path) -> FileRefused:
    """Unpacks to far more than it should."""
    return FileRefused(
        f"{path.name} 解压后异常庞大，出于安全没有导入。",
        f"{path.name} unpacks to an abnormal size; it was refused for safety.",
        remedy_zh="请把数据复制到新的工作簿再导入。",
        remedy_en="Copy the data to a new workbook and import that.",
    )


def binary(path: Path) -> FileRefused:
    """Bytes that are no text, under the name of a text file."""
    return FileRefused(
        f"{path.name} 不是文本文件（内容是二进制数据）。",
        f"{path.name} is not a text file: its content is binary.",
        remedy_zh="如果它是 Excel 文件，请改用 .xlsx 扩展名；否则请重新导出为 .csv 或 .jsonl。",
        remedy_en="If it is an Excel workbook, name it .xlsx; otherwise export it again as .csv or .jsonl.",
    )


def not_workbook(path: Path) -> FileRefused:
    """Text, or something else, under the name of a workbook."""
    return FileRefused(
        f"{path.name} 的内容不是 Excel 工作簿。",
        f"{path.name} is not an Excel workbook, whatever its name says.",
        remedy_zh="如果它是文本表格，请改用 .csv 扩展名；否则请在 Excel 中另存为 .xlsx。",
        remedy_en="If it is a text table, name it .csv; otherwise save it as .xlsx in Excel.",
    )


def unknown_encoding(path: Path) -> FileRefused:
    """Neither UTF-8 nor GB18030 nor Big5."""
    return FileRefused(
        f"无法辨认 {path.name} 的文字编码。",
        f"The character encoding of {path.name} is not UTF-8, GB18030 or Big5.",
        remedy_zh="请另存为 UTF-8 编码的 CSV（Excel：CSV UTF-8）。",
        remedy_en="Save it as CSV UTF-8.",
    )


def unclosed_quote(path: Path, row: int) -> FileRefused:
    """A quotation mark is opened and never closed."""
    return FileRefused(
        f"{path.name} 第 {row} 行起的引号没有闭合，后面的内容无法分行。",
        f"In {path.name} a quotation mark opened in or after row {row} is not closed properly; what follows cannot be told apart.",
        remedy_zh="请补上或删去这个引号（单元格内的引号要写成两个）。",
        remedy_en="Close or remove it; a quotation mark within a cell is written twice.",
    )


def too_many_columns(path: Path, count: int) -> FileRefused:
    """Wider than any table of records."""
    return FileRefused(
        f"{path.name} 有 {count:,} 列，最多 {MAX_COLUMNS} 列。",
        f"{path.name} has {count:,} columns; at most {MAX_COLUMNS} are taken.",
        remedy_zh="请只保留需要的列；也可能是行列颠倒或分隔符不对。",
        remedy_en="Keep the columns that are needed; perhaps rows and columns are swapped, or the delimiter is wrong.",
    )


def formula(path: Path, sheet: str, cell: str) -> FileRefused:
    """A formula in a cell: its value depends on the program that last opened the file."""
    return FileRefused(
        f"{path.name} 工作表“{sheet}”的单元格 {cell} 是公式，没有导入。",
        f"Cell {cell} of sheet '{sheet}' in {path.name} holds a formula; nothing was imported.",
        remedy_zh="请全选、复制，再“选择性粘贴 → 数值”，保存后重新导入。",
        remedy_en="Select all, copy, paste as values, save, and import again.",
    )


def no_sheet(path: Path, wanted: str, names: Sequence[str]) -> FileRefused:
    """--sheet names one that is not there."""
    return FileRefused(
        f"{path.name} 中没有名为“{wanted}”的工作表。",
        f"{path.name} has no sheet '{wanted}'.",
        remedy_zh=f"现有工作表：{'、'.join(names)}。",
        remedy_en=f"Its sheets: {', '.join(names)}.",
    )


def wrong_table(path: Path, kind: SheetKind, headers: Sequence[str], likelier: SheetKind | None) -> FileRefused:
    """No table of this kind in the file."""
    seen = "、".join(masked(header[:20]) for header in headers[:8] if header) or "（无）"
    wanted = "、".join(column.zh for column in kind.columns if column.in_template)[:120]
    hint = f"看起来是{likelier.zh}表，请用 haizhi import {likelier.word}。" if likelier else ""
    hint_en = f"It looks like {likelier.word}: use haizhi import {likelier.word}. " if likelier else ""
    return FileRefused(
        f"在 {path.name} 中没有找到{kind.zh}表的表头。读到的是：{seen}。",
        f"No header row of {kind.word} was found in {path.name}. What was read: {seen}.",
        remedy_zh=f"{hint}表头应在前 10 行内，如：{wanted}。可用 --sheet 指定工作表，或用 haizhi template {kind.word} 生成模板。",
        remedy_en=f"{hint_en}Headers stand in rows 1–10. Name the sheet with --sheet; haizhi template {kind.word} makes a template.",
    )


def no_objects(path: Path) -> FileRefused:
    """A .jsonl file without one JSON object at its beginning."""
    return FileRefused(
        f"{path.name} 不是 JSONL：开头没有一行是 JSON 对象。",
        f"{path.name} is not JSON lines: none of its first lines is a JSON object.",
        remedy_zh="每行须是一个完整的 JSON 对象（不是数组，也不跨行）。",
        remedy_en="Each line must be one whole JSON object: no array around them, no object over several lines.",
    )


def unknown_layout(path: Path, layout: str, known: Sequence[str]) -> FileRefused:
    """--layout names none there is, or one that the file does not have or that gives no such records."""
    return FileRefused(
        f"{path.name} 不能按“{layout}”布局导入为这类记录。",
        f"{path.name} cannot be imported as such records with the layout '{layout}'.",
        remedy_zh=f"可用的布局：{'、'.join(known)}；各布局能导入的类别见 docs/data-model.md。",
        remedy_en=f"The layouts: {', '.join(known)}. docs/data-model.md says which kinds each gives.",
    )
