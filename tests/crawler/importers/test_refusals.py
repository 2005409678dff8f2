"""Files that cannot be taken: each refused with a sentence, nothing of it in."""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from crawler.importers import import_file, write_template
from crawler.importers.columns import SHEET_KINDS
from models.errors import FileRefused
from models.home import Home
from tests.crawler.files import EXPERT_HEADERS, EXPERTS, write_csv, write_jsonl, write_xlsx, written


def _truncated(folder: Path) -> Path:
    path = write_xlsx(folder / "cut.xlsx", [EXPERT_HEADERS, *EXPERTS])
    path.write_bytes(path.read_bytes()[:-400])
    return path


def _damaged_inside(folder: Path) -> Path:
    path = write_xlsx(folder / "damaged.xlsx", [EXPERT_HEADERS, *EXPERTS * 200])
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    content[start + 300 : start + 400] = b"\xff" * 100
    path.write_bytes(bytes(content))
    return path


def _binary_csv(folder: Path) -> Path:
    path = folder / "image.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40)
    return path


def _bomb(folder: Path) -> Path:
    path = folder / "bomb.xlsx"
    write_xlsx(path, [EXPERT_HEADERS, *EXPERTS])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/zeros.bin", "w") as member:
        for _ in range(40):
            member.write(b"\0" * 1_000_000)
    return path


def _formula(folder: Path) -> Path:
    return write_xlsx(folder / "f.xlsx", [EXPERT_HEADERS, EXPERTS[0], ("=A2", *EXPERTS[1][1:])])


def _old_xls(folder: Path) -> Path:
    path = folder / "old.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    return path


def _password(folder: Path) -> Path:
    path = folder / "secret.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000 + "EncryptedPackage".encode("utf-16-le"))
    return path


def _bytes(name: str, content: bytes) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


def _empty_book(folder: Path) -> Path:
    Workbook().save(folder / "nothing.xlsx")
    return folder / "nothing.xlsx"


def _unclosed(folder: Path) -> Path:
    path = write_csv(folder / "q.csv", [EXPERT_HEADERS, *EXPERTS])
    path.write_text(path.read_text() + '"Open quote,MIT,USA\nX,Y,Z\n')
    return path


def _gzip_of(size: int) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / "big.jsonl.gz"
        path.write_bytes(gzip.compress(b'{"name": "A"}\n' + b" " * size))
        return path

    return make


BAD_FILES: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda folder: folder / "none.xlsx", "no file"),
    "empty": (_bytes("e.xlsx", b""), "empty"),
    "empty csv": (_bytes("e.csv", b""), "empty"),
    "empty workbook": (_empty_book, "empty"),
    "blank lines": (_bytes("b.csv", b"\n\n,,\n"), "empty"),
    "header only": (lambda folder: write_xlsx(folder / "h.xlsx", [EXPERT_HEADERS]), "no rows below"),
    "header only csv": (lambda folder: write_csv(folder / "h.csv", [EXPERT_HEADERS]), "no rows below"),
    "wrong sheet": (lambda folder: write_xlsx(folder / "w.xlsx", [("月份", "销售额"), ("一月", 3)]), "No header row"),
    "100k columns": (lambda folder: write_csv(folder / "c.csv", [range(100_000), range(100_000)]), "100,000 columns"),
    "truncated zip": (_truncated, "damaged"),
    "damaged inside": (_damaged_inside, "damaged"),
    "binary csv": (_binary_csv, "binary"),
    "zip bomb": (_bomb, "abnormal size"),
    "formula": (_formula, "A3"),
    "old xls": (_old_xls, ".xls"),
    "password": (_password, "password"),
    "csv named xlsx": (_bytes("t.xlsx", "姓名,单位\n".encode()), "not an Excel workbook"),
    "xlsx named csv": (lambda folder: write_xlsx(folder / "x.xlsx", [EXPERT_HEADERS]).rename(folder / "x.csv"), "binary"),
    "unclosed quote": (_unclosed, "quotation mark"),
    "western encoding": (_bytes("l.csv", "Name,Affiliation\nJürgen Müller,Universität Köln\n".encode("latin-1")), "encoding"),
    "json array": (_bytes("a.jsonl", b'[{"name": "A"}]'), "not JSON lines"),
    "unpacks too far": (_gzip_of(51 << 20), "50 MB"),
    "pdf": (_bytes("p.pdf", b"%PDF-1.4"), "not supported"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_with_a_sentence_and_nothing_is_written(home: Home, inbox: Path, name: str) -> None:
    make, words = BAD_FILES[name]
    with pytest.raises(FileRefused) as refusal:
        import_file(home, "experts", make(inbox))
    assert words in refusal.value.en
    assert refusal.value.zh
    assert refusal.value.remedy_zh
    assert refusal.value.remedy_en
    assert written(home) == (0, 0)
    assert [path.name for path in inbox.iterdir() if "rejects" in path.name] == []


def test_fifty_megabytes_and_up_are_refused_and_streams_may_be_let_through(home: Home, inbox: Path) -> None:
    row = {"name": "A B", "bio": "x" * 90_000}
    path = inbox / "big.jsonl"
    write_jsonl(path, [{**row, "id": str(number)} for number in range(600)])
    with pytest.raises(FileRefused) as refusal:
        import_file(home, "experts", path)
    assert "--large" in refusal.value.remedy_en
    assert import_file(home, "experts", path, large=True).counts.created == 600


def test_a_sheet_of_another_kind_is_named(home: Home, inbox: Path) -> None:
    path = write_xlsx(inbox / "n.xlsx", [("企业名称", "需求名称", "需求内容", "所属行业"), ("甲", "乙", "丙", "丁")])
    with pytest.raises(FileRefused) as refusal:
        import_file(home, "experts", path)
    assert "import needs" in refusal.value.remedy_en


def test_a_cell_of_three_megabytes_rejects_its_row_alone(home: Home, inbox: Path) -> None:
    rows = [("姓名", "个人简介"), ("A B", "x" * 3_000_000), ("C D", "fine")]
    report = import_file(home, "experts", write_csv(inbox / "c.csv", rows))
    assert (report.counts.created, report.counts.rejected) == (1, 1)
    assert report.problems[0].column == "个人简介"
    assert len(report.problems[0].value) <= 60
    report = import_file(home, "experts", write_jsonl(inbox / "c.jsonl", [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]))
    assert (report.counts.unchanged, report.counts.rejected) == (1, 1)


def test_the_sheet_that_fits_is_found_and_another_can_be_named(home: Home, inbox: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["说明"])
    for title, name in (("名单", "A B"), ("补充", "C D")):
        page = book.create_sheet(title)
        page.append(["姓名", "单位"])
        page.append([name, "X"])
    book.save(inbox / "s.xlsx")
    report = import_file(home, "experts", inbox / "s.xlsx")
    assert report.sheet == "名单"
    assert "补充" in report.notes[0][0]
    assert import_file(home, "experts", inbox / "s.xlsx", sheet="补充").counts.created == 1
    with pytest.raises(FileRefused) as refusal:
        import_file(home, "experts", inbox / "s.xlsx", sheet="没有")
    assert "名单" in refusal.value.remedy_zh


@pytest.mark.parametrize("word", SHEET_KINDS)
def test_a_template_imports_as_header_only_and_filled_in_as_records(home: Home, inbox: Path, word: str) -> None:
    path = inbox / "t.xlsx"
    write_template(word, path)
    with pytest.raises(FileRefused) as refusal:
        import_file(home, word, path)
    assert "no rows below" in refusal.value.en
    from openpyxl import load_workbook

    book = load_workbook(path)
    page = book.worksheets[0]
    for position, column in enumerate([column for column in SHEET_KINDS[word].columns if column.in_template], start=1):
        page.cell(2, position).value = column.example or None
    book.save(path)
    report = import_file(home, word, path)
    assert (report.counts.created, report.counts.rejected, report.unknown) == (1, 0, [])
