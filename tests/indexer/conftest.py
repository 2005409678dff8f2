"""A small real library, and a real encoder whose vectors are kept for the whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from indexer.encoders import Encoder, cached, load_encoder
from models.home import Home, open_home
from models.intake import Intake
from models.records import (
    AffiliationRecord,
    Contact,
    ExpertRecord,
    MemberRecord,
    NameRecord,
    NeedRecord,
    OrganisationRecord,
    ProjectRecord,
    Record,
    TeamRecord,
    WorkRecord,
)
from models.settings import TERM_ENCODER, Settings
from models.sources import register_source
from models.vocabulary import ContactType, NeedKind, OrganisationKind
from tests.indexer import tiny_model

USE = TERM_ENCODER
PAPER = "Visible light degrades dyes on titanium dioxide"

LIBRARY: list[Record] = [
    ExpertRecord(
        id="ada",
        name="Ada Lindqvist",
        title="Professor",
        affiliation="Uppsala University",
        country="SE",
        fields=["photocatalysis"],
        keywords=["titanium dioxide", "water treatment"],
        bio="She studies how light drives reactions on oxides.",
        contacts=[Contact(type=ContactType.EMAIL, value="ada@uppsala.example")],
        works=[
            WorkRecord(
                title=PAPER, abstract="Anatase films under a lamp.", year=2019, doi="10.5555/one", position=1, authors=2, citations=7
            ),
            WorkRecord(title="Membranes for waste water", year=2022, position=2, authors=3),
        ],
    ),
    ExpertRecord(
        id="ben",
        name="Ben Okafor",
        country="GB",
        works=[WorkRecord(title=PAPER, year=2019, doi="10.5555/one", position=2, authors=2)],
        affiliations=[AffiliationRecord(text="Imperial College London")],
    ),
    ExpertRecord(id="cy", name="Cy", affiliation="Institute of Fisheries"),
    TeamRecord(id="t", name="Clean Water Group", fields=["water"], members=[MemberRecord(expert="ben")], country="GB"),
    ProjectRecord(
        id="p", title="Solar reactor", title_zh="太阳能反应器", abstract="A pilot reactor.", members=[MemberRecord(expert="ada")]
    ),
    OrganisationRecord(
        id="s",
        name="Royal Society of Dyes",
        name_zh="皇家染料学会",
        names=[NameRecord(value="RSD", type="acronym")],
        organisation_kind=OrganisationKind.SOCIETY,
        country="GB",
    ),
    OrganisationRecord(id="u", name="University of Paint", organisation_kind=OrganisationKind.UNIVERSITY, country="DE"),
    NeedRecord(id="n", text="需要一种在可见光下降解染料废水的光催化材料。", industry="纺织", need_kind=NeedKind.TECHNOLOGY),
]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """An empty home."""
    with open_home(Settings(home=tmp_path / "home", encoders=[USE])) as opened:
        register_source(opened.database, "import")
        yield opened


@pytest.fixture
def put(home: Home) -> Callable[[Sequence[Record]], list[str]]:
    """Take records in, as an import does; return their entities."""

    def take(records: Sequence[Record]) -> list[str]:
        outcomes = Intake(home.database, home.contacts, "import").put(records)
        assert all(outcome.entity_id for outcome in outcomes), outcomes
        return [outcome.entity_id for outcome in outcomes]

    return take


@pytest.fixture
def library(put: Callable[[Sequence[Record]], list[str]]) -> dict[str, str]:
    """LIBRARY taken in: given id → own id."""
    return dict(zip((record.id or "" for record in LIBRARY), put(LIBRARY), strict=True))


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    """The smallest of the encoders that we ship."""
    folder = tmp_path_factory.mktemp("vectors")
    return cached(load_encoder(USE, Settings(threads=1)), folder)


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model.make(tmp_path_factory.mktemp("tiny"))
