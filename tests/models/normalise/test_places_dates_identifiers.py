from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.normalise.dates import partial_date
from models.normalise.identifiers import doi, orcid, ror
from models.normalise.places import country_code


@pytest.mark.parametrize(
    ("code", "names"),
    [
        (
            "US",
            [
                "USA",
                "U.S.",
                "U.S.A.",
                "us",
                "United States of America",
                "美国",
                "アメリカ",
                "米国",
                "Boston, MA, USA",
                "美国（加州）",
                "Vereinigte Staaten",
            ],
        ),
        ("GB", ["UK", "U.K.", "英国", "England", "Great Britain", "イギリス", "Vereinigtes Königreich"]),
        ("KR", ["韩国", "South Korea", "Korea, Republic of", "Republic of Korea", "Korea", "韓国", "Südkorea"]),
        ("DE", ["德国", "Deutschland", "ドイツ", "Germany", "DEU"]),
        ("CN", ["中国", "P.R. China", "中国大陆", "China", "中华人民共和国"]),
        ("HK", ["中国香港", "香港", "Hong Kong, China", "Hong Kong SAR"]),
        ("MO", ["澳门", "Macau"]),
        ("TW", ["中国台湾", "台灣", "Taiwan"]),
        ("NL", ["荷兰", "The Netherlands", "Holland"]),
        ("CH", ["瑞士", "Schweiz"]),
        ("RU", ["Russia", "俄罗斯"]),
        ("TR", ["Türkiye", "土耳其"]),
        (None, ["", "Mars", "港澳台", "USA/China", "Los Angeles, CA"]),
    ],
)
def test_countries(code: str | None, names: list[str]) -> None:
    assert {name: country_code(name) for name in names} == dict.fromkeys(names, code)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("2021年3月5日", "2021-03-05"),
        ("2021/3/5", "2021-03-05"),
        ("2021.03", "2021-03"),
        ("2021-3", "2021-03"),
        ("20210305", "2021-03-05"),
        ("2021", "2021"),
        ("2021年", "2021"),
        ("5 March 2021", "2021-03-05"),
        ("Mar 2021", "2021-03"),
        ("March 5, 2021", "2021-03-05"),
        ("08/01/2026", "2026-08-01"),
        ("25.03.2021", "2021-03-25"),
        ("25/03/2021", "2021-03-25"),
        (44260, "2021-03-05"),
        ("44260", "2021-03-05"),
        (2021, "2021"),
        (datetime(2021, 3, 5, 7, tzinfo=UTC), "2021-03-05"),
        (date(2021, 3, 5), "2021-03-05"),
        ("2021-03-05T10:00:00Z", "2021-03-05"),
        ("2021-02-30", None),
        ("soon", None),
        ("", None),
        (None, None),
        (math.nan, None),
        (math.inf, None),
        (True, None),
        (12, None),
        ("9999", None),
    ],
)
def test_dates(value: str | float | datetime | date | None, found: str | None) -> None:
    assert partial_date(value) == found


@given(st.dates(min_value=date(1800, 1, 1), max_value=date(2100, 12, 31)))
def test_every_day_comes_back_from_its_usual_forms(day: date) -> None:
    forms = (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
        f"{day:%Y%m%d}",
        f"{day:%d.%m.%Y}",
        f"{day:%d %B %Y}",
        day.isoformat(),
    )
    assert {partial_date(form) for form in forms} == {day.isoformat()}


@given(st.text())
def test_any_text_gives_a_well_formed_value_or_none(text: str) -> None:
    for call, form in (
        (partial_date, r"\d{4}(-\d\d){0,2}"),
        (country_code, "[A-Z]{2}"),
        (orcid, r"[\dX-]{19}"),
        (doi, r"10\..+"),
        (ror, r"\w{9}"),
    ):
        found = call(text)
        assert found is None or re.fullmatch(form, found)


def test_orcids_are_checked() -> None:
    assert {orcid(text) for text in ("0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097", "ORCID: 0000000218250097")} == {
        "0000-0002-1825-0097"
    }
    assert orcid("0000-0002-1694-233x") == "0000-0002-1694-233X"
    assert [orcid(text) for text in ("0000-0002-1825-0098", "12345", "", None)] == [None] * 4


def test_dois_have_one_form() -> None:
    forms = ("10.1000/ABC.1", "https://doi.org/10.1000/abc.1", "doi: 10.1000/Abc.1.", "http://dx.doi.org/10.1000/ABC.1")
    assert {doi(form) for form in forms} == {"10.1000/abc.1"}
    assert doi("10.1016/S0140-6736(20)30183-5") == "10.1016/s0140-6736(20)30183-5"
    assert [doi(text) for text in ("11.1000/x", "10.1000/", None)] == [None] * 3


def test_rors_are_checked() -> None:
    assert {ror(text) for text in ("https://ror.org/002vpkf64", "002vpkf64", "ROR.org/002VPKF64/")} == {"002vpkf64"}
    assert [ror(text) for text in ("https://ror.org/002vpkf65", "123456789", None)] == [None] * 3
