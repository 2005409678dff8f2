"""Explanations over HTTP."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from models.settings import Settings
from search_api.http.app import create_app
from search_api.http.service import Service
from tests.search_api.small_library import SECRETS


class _Ready(Service):
    """A service that is ready when its app starts."""

    def start(self) -> None:
        self._prepare()
        self.problem = None
        super().start()


@pytest.fixture(scope="module")
def client(built_library: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = tmp_path_factory.mktemp("explanations") / "home"
    shutil.copytree(built_library.home, home)
    with TestClient(create_app(Settings(home=home), _Ready), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def test_a_stored_need_and_a_candidate_of_any_kind(client: TestClient) -> None:
    for given, kind in (("E1", "expert"), ("T1", "team"), ("P1", "project"), ("S1", "society")):
        told = client.get(f"/needs/N1/matches/{given}").json()
        assert (told["candidate"]["given"], told["kind"], told["shown"]) == ([given], kind, True)
        assert not [secret for secret in SECRETS if secret in str(told)]


def test_score_is_that_of_the_list(client: TestClient) -> None:
    first = client.get("/needs/N1/matches").json()["candidates"][0]
    told = client.get(f"/needs/N1/matches/{first['id']}").json()
    assert (told["score"], told["band"], told["shares"]) == (first["score"], first["band"], first["shares"])
    assert [passage["snippet"] for passage in told["passages"]] == [item["snippet"] for item in first["evidence"]]


def test_conditions_are_those_of_the_match(client: TestClient) -> None:
    told = client.get("/needs/N1/matches/E1", params={"country": ["NO"], "to": "experts"}).json()
    assert [condition["name"] for condition in told["conditions"] if not condition["holds"]] == ["country"]
    assert not told["shown"]
    other = client.get("/needs/N1/matches/P1", params={"to": "experts"}).json()
    assert not next(condition for condition in other["conditions"] if condition["name"] == "kind")["holds"]


def test_a_text_is_explained_and_not_stored(client: TestClient) -> None:
    before = client.get("/needs").json()
    told = client.post("/match/explain", json={"text": "从废旧电池黑粉中提锂", "candidate": "E1"}).json()
    assert told["need"] == {"id": None, "given": []}
    assert told["shown"]
    assert client.get("/needs").json() == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "提锂", "candidate": "nobody"}, 404),
        ({"text": "提锂", "candidate": "N1"}, 422),
        ({"text": "提锂", "need": "N1", "candidate": "E1"}, 422),
        ({"need": "nothing", "candidate": "E1"}, 404),
        ({"text": "提锂"}, 422),
    ],
)
def test_refusals_are_problems(client: TestClient, body: dict[str, str], status: int) -> None:
    reply = client.post("/match/explain", json=body)
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json")
