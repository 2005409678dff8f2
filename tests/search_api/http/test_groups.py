"""Panels, likeness and neighbours over HTTP, on a small real library."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from models.settings import Settings
from search_api.http.app import create_app
from tests.search_api.small_library import SECRETS


@pytest.fixture(scope="module")
def client(built_library: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = tmp_path_factory.mktemp("groups") / "home"
    shutil.copytree(built_library.home, home)
    with TestClient(create_app(Settings(home=home)), base_url="http://127.0.0.1") as client:
        until = time.monotonic() + 120
        while client.get("/readyz").status_code != 200:
            assert time.monotonic() < until
            time.sleep(0.1)
        yield client


def test_the_panel_of_a_need(client: TestClient) -> None:
    answer = client.get("/needs/import:N1/panel", params={"size": 2, "conflict": ["E1,E4"], "country": ["DE"], "evidence": 1}).json()
    assert answer["members"][0]["given"] == ["E1"]
    assert 0 < answer["coverage"] < 1
    assert len(answer["members"][0]["parts"][0]["evidence"]) == 1


def test_what_is_like_an_expert_and_a_need(client: TestClient) -> None:
    experts = client.get("/experts/E4/similar", params={"top": 1}).json()
    assert (experts["kind"], experts["similar"][0]["given"]) == ("expert", ["E8"])
    needs = client.get("/needs/N1/similar").json()
    assert [one["given"] for one in needs["similar"]] == [["N2"]]


def test_neighbours(client: TestClient) -> None:
    assert client.get("/needs/N1/neighbours", params={"to": "projects", "beside": 3}).json()["neighbours"] == []


def test_a_confidential_need_is_not_told_of(client: TestClient) -> None:
    secret = {"id": "S-1", "title": "黑粉优先提锂", "text": "退役动力电池黑粉中优先提锂的工艺,锂回收率95%以上。", "confidential": True}
    client.post("/needs", json=secret)
    client.post("/needs", json=secret | {"id": "O-1", "confidential": False})
    until = time.monotonic() + 10
    while True:
        found = client.get("/needs/S-1/similar").json()["similar"]
        if any(one["given"] == ["O-1"] for one in found):
            break
        assert time.monotonic() < until
        time.sleep(0.1)
    assert next(one for one in found if one["given"] == ["O-1"])["probably_same"]
    assert ["S-1"] not in [one["given"] for one in client.get("/needs/O-1/similar").json()["similar"]]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/needs/nobody/panel", 404),
        ("/needs/N1/panel?size=0", 422),
        ("/needs/N1/panel?conflict=E1", 422),
        ("/needs/N1/panel?conflict=E1,nobody", 404),
        ("/experts/N1/similar", 404),
        ("/needs/N1/similar?top=101", 422),
        ("/needs/N1/neighbours?to=needs", 422),
    ],
)
def test_wrong_questions_get_problems(client: TestClient, path: str, status: int) -> None:
    reply = client.get(path)
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"


def test_no_contact_comes_out(client: TestClient) -> None:
    paths = (
        "/needs/N1/panel?size=8&pool=all&all_experts=true&evidence=20",
        "/experts/E1/similar?pool=all&all_experts=true",
        "/needs/N2/similar",
    )
    said = "".join(client.get(path).text for path in paths)
    assert "E1" in said
    assert not [secret for secret in SECRETS if secret in said]
