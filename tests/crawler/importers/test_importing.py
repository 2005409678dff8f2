from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from crawler.importers import import_file
from models.home import Home
from models.tables import EncryptedContact, Expert, Need
from tests.crawler.files import EXPERT_HEADERS, EXPERTS, payloads, read_xlsx, write_csv, write_jsonl, write_xlsx, written


def test_a_sheet_with_chinese_headers_becomes_experts(home: Home, inbox: Path) -> None:
    report = import_file(home, "experts", write_xlsx(inbox / "专家.xlsx", [EXPERT_HEADERS, *EXPERTS]))
    assert (report.counts.read, report.counts.created, report.counts.rejected) == (3, 3, 0)
    assert report.unknown == ["备注"]
    first, second, third = payloads(home)
    assert first["name"] == "Anna Schmidt"
    assert (first["country"], second["country"], third["country"]) == ("DE", "US", "JP")
    assert first["fields"] == ["电池", "电化学"]
    assert second["fields"] == ["machine learning", "robotics"]
    assert first["extra"] == {"备注": "院士"}
    assert third["extra"] == {"备注": "2019年访问"}


def test_contacts_are_split_off_and_never_reported(home: Home, inbox: Path) -> None:
    report = import_file(home, "experts", write_xlsx(inbox / "专家.xlsx", [EXPERT_HEADERS, *EXPERTS]))
    with home.database.session() as session:
        assert len(session.scalars(select(EncryptedContact)).all()) == 4
    stored = json.dumps(payloads(home)) + json.dumps(report.to_dict())
    assert "example.org" not in stored
    assert "1234567" not in stored


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_in_any_encoding_and_delimiter_gives_the_same(home: Home, inbox: Path, encoding: str, delimiter: str) -> None:
    import_file(home, "experts", write_xlsx(inbox / "a.xlsx", [EXPERT_HEADERS, *EXPERTS]))
    before = written(home)
    report = import_file(home, "experts", write_csv(inbox / "b.csv", [EXPERT_HEADERS, *EXPERTS], encoding, delimiter))
    assert report.counts.unchanged == 3
    assert written(home) == before


def test_big5_is_told_from_gb18030(home: Home, inbox: Path) -> None:
    rows = [
        ("姓名", "工作單位", "國家", "研究方向"),
        ("陳大文", "國立臺灣大學電機工程學系", "臺灣", "半導體製程；積體電路"),
        ("林小明", "香港科技大學", "香港", "機器學習"),
    ]
    report = import_file(home, "experts", write_csv(inbox / "big5.csv", rows, "big5"))
    assert report.counts.created == 2
    assert payloads(home)[0]["affiliation"] == "國立臺灣大學電機工程學系"
    assert [payload["country"] for payload in payloads(home)] == ["TW", "HK"]


def test_the_same_file_under_another_name_changes_nothing(home: Home, inbox: Path) -> None:
    rows = [EXPERT_HEADERS, *EXPERTS]
    import_file(home, "experts", write_xlsx(inbox / "a.xlsx", rows))
    before = written(home)
    again = import_file(home, "experts", write_xlsx(inbox / "b.xlsx", rows))
    assert (again.counts.unchanged, again.counts.saved) == (3, 3)
    assert written(home) == before


def test_moved_columns_and_row_numbers_change_nothing_and_a_changed_row_changes_one(home: Home, inbox: Path) -> None:
    import_file(
        home, "experts", write_xlsx(inbox / "a.xlsx", [("序号", *EXPERT_HEADERS), *((n, *row) for n, row in enumerate(EXPERTS, 1))])
    )
    shuffled = [(9 - n, *reversed(row)) for n, row in enumerate(reversed(EXPERTS))]
    report = import_file(home, "experts", write_xlsx(inbox / "b.xlsx", [("序号", *reversed(EXPERT_HEADERS)), *shuffled]))
    assert (report.counts.unchanged, report.ignored) == (3, ["序号"])
    edited = [EXPERTS[0], (*EXPERTS[1][:3], "robotics", *EXPERTS[1][4:]), EXPERTS[2]]
    report = import_file(home, "experts", write_xlsx(inbox / "c.xlsx", [EXPERT_HEADERS, *edited]))
    assert (report.counts.changed, report.counts.unchanged) == (1, 2)
    with home.database.session() as session:
        assert len(session.scalars(select(Expert)).all()) == 3


BAD = ("Bad Row", "X University", "Ruritania", "optics", "not-an-address@", "", "=1+1")


@pytest.mark.parametrize("form", ["xlsx", "csv", "jsonl"])
def test_a_bad_row_is_reported_set_aside_mended_and_taken_once(home: Home, inbox: Path, form: str) -> None:
    rows = [EXPERTS[0], BAD, EXPERTS[1]]
    path = inbox / f"list.{form}"
    if form == "xlsx":
        write_xlsx(path, [EXPERT_HEADERS, EXPERTS[0], (*BAD[:6], "remark"), EXPERTS[1]])
    elif form == "csv":
        write_csv(path, [EXPERT_HEADERS, *rows], "gb18030")
    else:
        write_jsonl(path, [dict(zip(EXPERT_HEADERS, row, strict=True)) for row in rows])
    report = import_file(home, "experts", path)
    assert (report.counts.created, report.counts.rejected) == (2, 1)
    problems = {problem.column: problem for problem in report.problems}
    assert problems["国别"].row == (2 if form == "jsonl" else 3)
    assert problems["国别"].value == "Ruritania"
    assert "not-an-address" not in problems["邮箱"].value
    assert report.rejects == inbox / f"list.rejects.{form}"
    assert stat.S_IMODE(report.rejects.stat().st_mode) == 0o600
    _mend(report.rejects, form)
    mended = import_file(home, "experts", report.rejects)
    assert (mended.counts.read, mended.counts.created, mended.counts.rejected) == (1, 1, 0)
    assert "退回原因 Reason" not in mended.unknown
    again = import_file(home, "experts", report.rejects)
    assert (again.counts.created, again.counts.unchanged) == (0, 1)
    assert len(payloads(home)) == 3


def _mend(path: Path, form: str) -> None:
    if form == "xlsx":
        rows = [
            tuple({"Ruritania": "France", "not-an-address@": "a@example.org"}.get(str(cell), cell) for cell in row)
            for row in read_xlsx(path)
        ]
        write_xlsx(path, rows)
        return
    encoding = "gb18030" if form == "csv" else "utf-8"
    text = path.read_text(encoding=encoding).replace("Ruritania", "France").replace("not-an-address@", "a@example.org")
    path.write_text(text, encoding=encoding)


def test_formulas_are_written_as_text(home: Home, inbox: Path) -> None:
    rejects = import_file(home, "experts", write_csv(inbox / "list.csv", [EXPERT_HEADERS, BAD])).rejects
    assert rejects is not None
    assert ",'=1+1," in rejects.read_text(encoding="utf-8-sig")
    path = write_xlsx(inbox / "l.xlsx", [EXPERT_HEADERS, ("'=HYPERLINK(1)", *BAD[1:6], "x")])
    rejects = import_file(home, "experts", path).rejects
    assert rejects is not None
    assert import_file(home, "experts", rejects).counts.rejected == 1  # were it a formula, the file would be refused


def test_a_rejects_file_under_repair_is_not_overwritten(home: Home, inbox: Path) -> None:
    path = write_xlsx(inbox / "list.xlsx", [EXPERT_HEADERS, (*BAD[:6], "x")])
    first = import_file(home, "experts", path).rejects
    assert import_file(home, "experts", path).rejects == first
    assert first is not None
    _mend(first, "xlsx")
    kept = first.read_bytes()
    second = import_file(home, "experts", path).rejects
    assert second == inbox / "list.rejects-2.xlsx"
    assert first.read_bytes() == kept


def test_duplicate_ids_with_other_content_name_the_first_row(home: Home, inbox: Path) -> None:
    rows = [("编号", "姓名"), ("E1", "A B"), ("E2", "C D"), ("E1", "X Y"), ("E2", "C D")]
    report = import_file(home, "experts", write_csv(inbox / "list.csv", rows))
    assert (report.counts.created, report.counts.unchanged, report.counts.rejected) == (2, 1, 1)
    assert report.problems[0].row == 4
    assert "row 2" in report.problems[0].en
    assert "第 2 行" in report.problems[0].zh


def test_merged_cells_fill_down_and_titles_are_passed_over(home: Home, inbox: Path) -> None:
    rows = [
        ("2026 年企业需求汇总表", None, None),
        (None, None, None),
        ("企业名称（必填）", "需求名称 / Title", "需求内容*"),
        ("甲公司", "需求一", "内容一"),
        (None, "需求二", "内容二"),
        ("乙公司", "需求三", "内容三"),
        ("二、电子信息领域", None, None),
        ("丙公司", "需求四", "内容四"),
    ]
    path = write_xlsx(inbox / "需求.xlsx", rows, "需求", merges=["A1:C1", "A4:A5", "A7:C7"])
    report = import_file(home, "needs", path)
    assert (report.counts.created, report.counts.rejected) == (4, 1)
    assert report.problems[0].row == 7
    with home.database.session() as session:
        enterprises = {need.title: need.enterprise for need in session.scalars(select(Need))}
    assert enterprises == {"需求一": "甲公司", "需求二": "甲公司", "需求三": "乙公司", "需求四": "丙公司"}


def test_unknown_fields_of_json_are_kept_at_every_depth(home: Home, inbox: Path) -> None:
    row = {"id": "p1", "name": "A B", "grade": 3, "works": [{"title": "T", "year": 2020, "pmid": "77"}, {"title": "U", "citations": -1}]}
    report = import_file(home, "experts", write_jsonl(inbox / "e.jsonl", [row]))
    assert report.unknown == ["grade", "works.pmid"]
    (payload,) = payloads(home)
    assert payload["extra"] == {"grade": 3, "works.pmid": ["77", None]}
    assert [work["title"] for work in payload["works"]] == ["T", "U"]


def test_lines_that_are_no_records_are_rejected_alone(home: Home, inbox: Path) -> None:
    path = inbox / "e.jsonl"
    lines = [
        b'{"id": "1", "name": "A"}',
        b"{broken",
        b"[1]",
        b'{"id": "2", "name": "\xff"}',
        b"",
        b'{"name": ""}',
        b'{"id": "3", "name": "B", "works": 5}',
    ]
    path.write_bytes(b"\n".join(lines))
    report = import_file(home, "experts", path)
    assert (report.counts.created, report.counts.rejected) == (1, 5)
    assert [problem.row for problem in report.problems] == [2, 3, 4, 6, 7]
    assert report.rejects is not None
    text = report.rejects.read_text(encoding="utf-8").replace("{broken", '{\\"id\\": \\"9\\", \\"name\\": \\"Mended\\"}')
    report.rejects.write_text(text, encoding="utf-8")
    assert import_file(home, "experts", report.rejects).counts.created == 1


def test_works_in_a_cell_are_told_apart(home: Home, inbox: Path) -> None:
    cell = "1. Solid electrolytes (2021)\n2. 锂金属负极研究，2019\n[3] No year"
    import_file(home, "experts", write_xlsx(inbox / "e.xlsx", [("姓名", "代表性成果"), ("A B", cell)]))
    works = payloads(home)[0]["works"]
    assert [work.get("year") for work in works] == [2021, 2019, None]
    assert works[2]["title"] == "No year"


def test_progress_is_told_after_every_batch(home: Home, inbox: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    rows = [("姓名", "单位")] + [(f"Person {number}", "University") for number in range(1200)]
    import_file(home, "experts", write_csv(inbox / "e.csv", rows), progress=lambda done, total, _: seen.append((done, total)))
    assert seen == [(500, 1200), (1000, 1200), (1200, 1200)]
