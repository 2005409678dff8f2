"""The sheet to fill in: Chinese headers with English notes, drop-downs, and a second sheet that explains and shows an example."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from crawler.importers.columns import Column, SheetKind, ValueType, sheet_kind

FILLABLE = 2000  # rows that are formatted as text and have drop-downs
_HEADER = PatternFill("solid", fgColor="1F4E79")
_REQUIRED = PatternFill("solid", fgColor="C00000")
CHOICES = {
    ValueType.NEED_KIND: ("技术需求", "人才需求", "咨询需求", "培训需求", "项目需求"),
    ValueType.ORGANISATION_KIND: ("学会", "国际组织", "高校", "科研院所", "企业", "政府", "医疗机构", "非营利组织", "资助机构", "其他"),
    ValueType.YES_NO: ("是", "否"),
    ValueType.COUNTRY: (
        *(
            "美国",
            "英国",
            "德国",
            "法国",
            "加拿大",
            "澳大利亚",
            "日本",
            "韩国",
            "新加坡",
            "荷兰",
            "瑞士",
            "瑞典",
            "意大利",
            "西班牙",
            "俄罗斯",
            "以色列",
        ),
        *(
            "奥地利",
            "比利时",
            "丹麦",
            "芬兰",
            "挪威",
            "爱尔兰",
            "波兰",
            "葡萄牙",
            "新西兰",
            "印度",
            "巴西",
            "中国香港",
            "中国澳门",
            "中国台湾",
            "中国",
        ),
    ),
}
_CLOSED = frozenset({ValueType.NEED_KIND, ValueType.ORGANISATION_KIND, ValueType.YES_NO})
_LISTS = "选项"


def write_template(kind_word: str, path: Path) -> None:
    """Write the template of a kind of sheet to an .xlsx file, which imports as "header only" until it is filled in."""
    kind = sheet_kind(kind_word)
    columns = [column for column in kind.columns if column.in_template]
    workbook = Workbook()
    sheet = workbook.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has a worksheet")
    sheet.title = kind.zh
    _headers(sheet, columns)
    _notes(workbook.create_sheet("说明"), kind, columns)
    _drop_downs(sheet, workbook.create_sheet(_LISTS), columns)
    workbook.save(path)


def _headers(sheet: Worksheet, columns: list[Column]) -> None:
    for position, column in enumerate(columns, start=1):
        cell = sheet.cell(1, position, column.zh)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = _REQUIRED if column.required else _HEADER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.comment = Comment(f"{column.en}\n{column.note_zh}\n{column.note_en}", "haizhi", width=300, height=110)
        letter = get_column_letter(position)
        sheet.column_dimensions[letter].width = column.width
        # Text format, so that ids and telephone numbers keep their zeros and dates stay as written.
        sheet.column_dimensions[letter].number_format = "@"
        for row in range(2, 202):
            target = sheet.cell(row, position)
            target.number_format = "@"
            target.alignment = Alignment(vertical="top", wrap_text=column.width >= 28)
    sheet.row_dimensions[1].height = 28
    sheet.freeze_panes = "B2"


def _drop_downs(sheet: Worksheet, lists: Worksheet, columns: list[Column]) -> None:
    """Drop-downs from a hidden sheet: Excel takes no list longer than 255 characters within a cell's own rule."""
    for position, column in enumerate(columns, start=1):
        choices = CHOICES.get(column.type)
        if not choices:
            continue
        letter = get_column_letter(position)
        for row, choice in enumerate(choices, start=1):
            lists.cell(row, position, choice)
        rule = DataValidation(type="list", formula1=f"={_LISTS}!${letter}$1:${letter}${len(choices)}", allow_blank=True)
        rule.showErrorMessage = column.type in _CLOSED  # any country may be typed in
        rule.errorTitle, rule.error = "请从列表中选择", f"{column.zh}：{'、'.join(choices)}"[:220]
        rule.promptTitle, rule.prompt = column.zh, f"{column.note_zh}\n{column.note_en}"[:250]
        rule.showInputMessage = True
        rule.add(f"{letter}2:{letter}{FILLABLE}")
        sheet.add_data_validation(rule)
    lists.sheet_state = "hidden"


def _notes(sheet: Worksheet, kind: SheetKind, columns: list[Column]) -> None:
    """The second sheet. Its table runs downwards, so that it can never be taken for one to import."""
    lines = [
        (f"{kind.zh}导入模板：在第一个工作表中每行填一条，表头不要改名；顺序可以调整，也可以加自己的列（会一并保留）。", ""),
        (f"Template for {kind.word}: one record a row in the first sheet. Columns may be moved or added; added ones are kept.", ""),
        (f"填好后：haizhi import {kind.word} 文件名.xlsx ；不能入库的行会写到“文件名.rejects.xlsx”，改好后再导入即可。", ""),
        ("多个值之间用；分开。日期写 2026-03-01。请粘贴为数值，不要留公式。红色表头为必填。", ""),
    ]
    for line in lines:
        sheet.append(line)
    sheet.append(())
    for column in columns:
        required = "（必填）" if column.required else ""
        sheet.append(
            (
                f"· {column.zh}{required}  /  {column.en}",
                f"{column.note_zh}  {column.note_en}",
                f"例：{column.example}" if column.example else "",
            )
        )
    for letter, width in (("A", 34), ("B", 70), ("C", 50)):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=(cell.row or 0) > len(lines))
