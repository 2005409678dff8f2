"""What the way a need is written does to the people found: the sets graded by hand, asked in other wordings.

    python -m search_api.evaluate.wordings ../shared/data

Each need as it is; by its title alone; without its title; between what enterprises write around their needs, the company's profile and the
terms of cooperation (ours, of no company); the same without its title; and in traditional characters. The grades are those of the needs as
they are, so whom only another wording finds counts as nobody: "graded" says how many of the first ten were graded at all.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from opencc import OpenCC
from rich.console import Console
from rich.table import Table

from models.records import NeedRecord
from models.settings import settings
from search_api.evaluate.answering import answers
from search_api.evaluate.judged import JudgedSet
from search_api.evaluate.library import library
from search_api.evaluate.sets import GRADED, SETS, bilingual_needs
from search_api.matching.coefficients import coefficients

_PROFILE = {
    "zh": (
        "【企业简介】我公司成立于2005年，注册资本8000万元，位于国家级高新技术产业开发区，占地面积120亩，现有员工460人，其中研发人员70余人，"
        "是国家高新技术企业、省级专精特新企业、守合同重信用单位。公司先后通过ISO9001质量管理体系、ISO14001环境管理体系认证，"
        "拥有专利60余项，产品畅销全国二十多个省市并出口东南亚、欧美等地，深受广大用户好评，年销售收入突破5亿元，综合实力位居行业前列。"
    ),
    "en": (
        "Company profile: our company was founded in 2005 with a registered capital of 80 million yuan, is located in a national high-tech "
        "zone and has 460 employees, more than 70 of them in research and development. We are a high-tech enterprise and a market leader; "
        "we hold over 60 patents, passed ISO 9001 and ISO 14001 certification, and sell our products in more than twenty provinces. "
    ),
}
_TERMS = {
    "zh": (
        "【合作方式】技术转让、委托开发、合作开发、技术入股等均可，具体面议。拟投入资金200万元，希望在2027年底前完成。欢迎各高校、科研院所的"
        "专家教授来我公司考察洽谈，我公司将提供良好的工作和生活条件，并协助申报各级科技计划项目和人才项目。"
    ),
    "en": (
        " Cooperation: technology transfer, commissioned or joint development are all possible. The budget is 2 million yuan, to be "
        "finished before the end of 2027. Professors and experts are welcome to visit our company; please contact us."
    ),
}
_MEASURES = ("nDCG@10", "useful@10", "graded@10")
_TRADITIONAL = OpenCC("s2t")

Wording = Callable[[NeedRecord], NeedRecord]


def wordings(language: str) -> Mapping[str, Wording]:
    """The wordings of a need that is written in this language."""
    found: dict[str, Wording] = {
        "as it is": lambda need: need,
        "title alone": lambda need: _worded(need, need.title, need.title or need.text),
        "without title": lambda need: _worded(need, None, need.text),
        "with profile and terms": lambda need: _worded(need, need.title, _PROFILE[language] + need.text + _TERMS[language]),
        "the same without title": lambda need: _worded(need, None, _PROFILE[language] + need.text + _TERMS[language]),
    }
    if language == "zh":
        convert = _TRADITIONAL.convert
        found["in traditional characters"] = lambda need: _worded(need, need.title and convert(need.title), convert(need.text))
    return found


def _worded(need: NeedRecord, title: str | None, text: str) -> NeedRecord:
    return need.model_copy(update={"title": title, "text": text})


def report(data: Path) -> Table:
    """A row for each set and wording."""
    table = Table("set", "wording", *_MEASURES)
    for name in GRADED:
        judged = SETS[name](data)
        language = "en" if name == bilingual_needs.named("en") else "zh"
        with library(judged, settings(), lambda *_: None) as made:
            for wording, worded in wordings(language).items():
                asked = _asked(judged, worded)
                measured = asked.judge(answers(asked, made, coefficients(), lambda *_: None))
                table.add_row(name, wording, *(f"{measured[one].value:.3f}" for one in _MEASURES))
    return table


def _asked(judged: JudgedSet, worded: Wording) -> JudgedSet:
    """The set with its questions in another wording. Its library stays as it is."""
    return replace(judged, asked={key: worded(need) for key, need in judged.wordings.items()})


if __name__ == "__main__":
    Console().print(report(Path(sys.argv[1])))
