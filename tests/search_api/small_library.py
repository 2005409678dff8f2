"""A small real library with contacts in every place they may come in, for the tests of the command line and the API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from crawler.importers import import_file
from models.home import open_home
from models.settings import Settings
from search_api.services.workspace import Workspace

# Whatever is asked of the library, none of these may come out of it.
SECRETS = (
    "ada.secret@example.org", "bio.secret@example.org", "work.secret@example.org", "13812345678", "need.secret@example.org",
    "secret_wechat_77", "team.secret@example.org",
)  # fmt: skip

_FIELDS = {
    "lithium": ("lithium recovery from spent batteries", "Selective leaching of lithium from black mass of spent battery cells"),
    "casting": ("die casting of aluminium", "Vacuum die casting of thin aluminium parts"),
    "tea": ("tea fermentation", "Microbial communities in the fermentation of dark tea"),
    "cable": ("subsea power cables", "Water trees in the insulation of subsea power cables"),
    "robot": ("legged robots", "Model predictive control of legged robots on rough ground"),
}


def _expert(number: int, field: str, **more: Any) -> dict[str, Any]:
    keyword, title = _FIELDS[field]
    work = {"title": title, "abstract": f"{title}. We report yields, costs and a pilot plant.", "year": 2020 + number % 4}
    return {
        "id": f"E{number}", "name": f"Person {field.title()} {number}", "affiliation": f"Example Institute {number}", "country": "DE",
        "keywords": [keyword], "works": [work],
    } | more  # fmt: skip


EXPERTS = [
    _expert(1, "lithium", email="ada.secret@example.org", bio="Recovers lithium. Write to bio.secret@example.org or 13812345678."),
    _expert(2, "casting", country="JP", remarks="WeChat: secret_wechat_77"),
    _expert(3, "tea"),
    _expert(4, "cable", country="NO"),
    _expert(5, "robot"),
    _expert(6, "lithium", country="CN"),
    _expert(7, "lithium", matchable=False, name="Reserved Person"),
    _expert(8, "cable", bio="Cables. work.secret@example.org"),
]
NEEDS = [
    {
        "id": "N1", "title": "退役电池黑粉中锂的优先提取",
        "text": "希望引进从退役动力电池黑粉中优先提锂的工艺,锂回收率95%以上。联系人邮箱 need.secret@example.org,手机 13812345678。",
    },
    {"id": "N2", "title": "铝合金压铸", "text": "薄壁铝合金零件真空压铸工艺,气孔率低。"},
]  # fmt: skip
PROJECTS = [
    {"id": "P1", "title": "Lithium first: recovery from black mass", "abstract": "Lithium is taken out before nickel and cobalt."},
    {"id": "P2", "title": "Cable insulation without water trees", "abstract": "A compound for subsea cables."},
]
SOCIETIES = [
    {"id": "S1", "name": "Example Society of Battery Recycling", "name_zh": "示例电池回收学会", "country": "DE"},
    {"id": "S2", "name": "Example Tea Society", "country": "JP"},
]
TEAMS = [
    {
        "id": "T1", "name": "Example battery recycling team", "description": "Recycling of lithium batteries. team.secret@example.org",
        "country": "DE", "leader": {"expert": "E1"}, "members": [{"expert": "E3"}],
    }
]  # fmt: skip


def write_jsonl(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Write rows as JSONL and return the path."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def build(folder: Path) -> Settings:
    """Import and index the library in a home under `folder`; return its settings."""
    settings = Settings(home=folder / "home")
    kinds = {"experts": EXPERTS, "teams": TEAMS, "societies": SOCIETIES, "projects": PROJECTS, "needs": NEEDS}
    with open_home(settings) as home:
        for kind, rows in kinds.items():
            report = import_file(home, kind, write_jsonl(folder / f"{kind}.jsonl", rows))
            assert not report.problems, report.problems
    with Workspace(settings) as workspace:
        workspace.sync()
    return settings
