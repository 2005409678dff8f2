"""The API on a small real library, through its whole stack (ASGI) with its lifespan."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from crawler.importers import import_file
from models.errors import ConfigurationError
from models.home import open_home
from models.settings import Settings
from search_api.http.app import BODY_LIMIT, create_app
from search_api.http.server import serve
from tests.search_api import small_library
from tests.search_api.small_library import SECRETS


@pytest.fixture(scope="module")
def settings(built_library: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("api") / "home"
    shutil.copytree(built_library.home, home)
    return Settings(home=home)


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        _wait_ready(client)
        yield client


def _wait_ready(client: TestClient) -> None:
    until = time.monotonic() + 120
    while (reply := client.get("/readyz")).status_code != 200:
        assert time.monotonic() < until, reply.text
        assert reply.headers["content-type"] == "application/problem+json"
        time.sleep(0.1)


def _given(answer: dict[str, Any]) -> list[str]:
    return [candidate["given"][0] for candidate in answer["candidates"]]


def test_health_and_readiness(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["index"]["candidates"] >= 15
    assert ready["encoders"] == ["e5", "minilm"]


def test_matches_of_a_stored_need(client: TestClient) -> None:
    answer = client.get("/needs/N1/matches", params={"to": "experts", "top": 3, "country": ["DE"]}).json()
    assert answer["need"]["given"] == ["N1"]
    assert "expert" not in answer
    assert _given(answer)[0] == "E1"
    assert answer["candidates"][0]["evidence"]


def test_match_of_a_text_stores_nothing(client: TestClient) -> None:
    before = client.get("/needs").json()
    answer = client.post("/match", json={"text": "从废旧电池黑粉中提锂", "top": 1}).json()
    assert answer["need"] == {"id": None, "given": []}
    assert _given(answer) == ["E1"]
    assert client.get("/needs").json() == before
    by_id = client.post("/match", json={"need": "import:N1", "top": 2, "exclude": ["E1"]}).json()
    assert "E1" not in _given(by_id)


def test_a_posted_need_is_searchable_at_once_and_posting_it_again_adds_nothing(client: TestClient) -> None:
    need = {"id": "web-1", "title": "海底电缆绝缘", "text": "海底电缆水树老化。邮箱 posted.secret@example.org"}
    first = client.post("/needs", json=need)
    assert first.status_code == 201
    again = client.post("/needs", json=need)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert first.headers["location"].endswith("/needs/" + first.json()["id"])
    read = client.get(first.headers["location"])
    assert read.json()["given"] == ["web-1"]
    assert "posted.secret" not in first.text + again.text + read.text
    assert _given(client.get("/needs/web-1/matches", params={"top": 1}).json())[0] in {"E4", "E8"}


def test_what_another_process_imports_is_found_within_a_second(client: TestClient, settings: Settings, tmp_path: Path) -> None:
    with open_home(settings) as home:
        row = {"id": "FRESH", "name": "Fresh Person", "country": "FR", "works": [{"title": "Zinc plating of fasteners without chromium"}]}
        import_file(home, "experts", small_library.write_jsonl(tmp_path / "fresh.jsonl", [row]))
    started = time.monotonic()
    while _given(client.post("/match", json={"text": "zinc plating", "country": ["FR"]}).json()) != ["FRESH"]:
        assert time.monotonic() - started < 3, "a second on a quiet machine; three where other tests run beside this one"


def test_an_idempotency_key_stands_for_the_id(client: TestClient) -> None:
    headers = {"Idempotency-Key": "retry-7"}
    ids = {client.post("/needs", json={"text": "茶叶发酵菌群"}, headers=headers).json()["id"] for _ in range(2)}
    assert len(ids) == 1
    assert client.post("/needs", json={"text": "茶叶发酵菌群"}).json()["id"] not in ids


def test_pages_of_needs_cover_all_of_them_once(client: TestClient) -> None:
    whole = [item["id"] for item in client.get("/needs", params={"limit": 100}).json()["items"]]
    paged, cursor = [], None
    while True:
        page = client.get("/needs", params={"limit": 1} | ({"cursor": cursor} if cursor else {})).json()
        paged += [item["id"] for item in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert paged == whole == sorted(whole)
    assert client.get("/needs", params={"cursor": "%%%"}).status_code == 422


def test_an_expert_is_read_without_contacts(client: TestClient) -> None:
    expert = client.get("/experts/E1").json()
    assert expert["name"] == "Person Lithium 1"
    assert expert["works"][0]["title"]
    assert client.get("/experts/" + expert["id"]).json() == expert


def test_no_contact_comes_out_of_any_answer(client: TestClient) -> None:
    asked = [f"/experts/E{number}" for number in range(1, 9)] + ["/needs", "/needs/N1", "/openapi.json"]
    said = "".join(client.get(path).text for path in asked)
    for to in ("experts", "teams", "societies", "projects"):
        said += client.get("/needs/N1/matches", params={"to": to, "evidence": 20, "all_experts": True, "pool": "all"}).text
    said += client.post("/match", json={"text": "ada.secret@example.org 13812345678 锂"}).text
    said += client.get("/experts/ada.secret@example.org").text
    assert not [secret for secret in SECRETS if secret in said]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/needs/nobody", None, 404),
        ("GET", "/experts/N1", None, 404),
        ("GET", "/nowhere", None, 404),
        ("PUT", "/match", None, 405),
        ("POST", "/match", {}, 422),
        ("POST", "/match", {"text": "x", "need": "N1"}, 422),
        ("POST", "/match", {"text": "x", "country": ["Atlantis"]}, 422),
        ("POST", "/match", {"text": "\ud800"}, 422),
        ("POST", "/needs", {"text": "a\x00b"}, 422),
        ("POST", "/needs", {"text": " "}, 422),
        ("POST", "/needs", {"text": "x", "unknown": 1}, 422),
        ("GET", "/needs/N1/matches?top=0", None, 422),
        ("GET", "/needs/N1/matches?tap=5", None, 422),
    ],
)
def test_every_error_is_a_problem_in_two_languages(client: TestClient, method: str, path: str, body: Any, status: int) -> None:
    content = json.dumps(body) if body is not None else None
    reply = client.request(method, path, content=content, headers={"content-type": "application/json", "x-request-id": "abc-1"})
    problem = reply.json()
    assert (reply.status_code, problem["status"]) == (status, status)
    assert reply.headers["content-type"] == "application/problem+json"
    assert problem["type"].startswith("urn:haizhi:problem:")
    assert problem["title"]
    assert problem["title_zh"]
    assert problem["request_id"] == reply.headers["x-request-id"] == "abc-1"


def test_an_id_that_was_merged_away_redirects(own_library: Settings, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("merge")
    with open_home(own_library) as home:
        for name, orcid in (("a", None), ("b", "0000-0002-1825-0097"), ("a", "0000-0002-1825-0097")):
            row = {"id": f"M{name}", "name": "Merged Person", "bio": f"version {orcid}"} | ({"orcid": orcid} if orcid else {})
            import_file(home, "experts", small_library.write_jsonl(folder / "rows.jsonl", [row]))
            if orcid is None:
                with home.database.session() as session:
                    from models.ids import resolve

                    first = resolve(session, "Ma")
    with TestClient(create_app(own_library), base_url="http://127.0.0.1", follow_redirects=False) as client:
        ids = {first, client.get("/experts/Mb").json()["id"], client.get("/experts/Ma").json()["id"]}
        replies = [client.get(f"/experts/{one}") for one in ids | _own_ids(own_library)]
    moved = [reply for reply in replies if reply.status_code == 308]
    assert len(moved) == 1
    assert moved[0].headers["location"].removeprefix("/experts/") in ids


def _own_ids(settings: Settings) -> set[str]:
    from models.ids import own_id

    return {own_id("expert", "import", key) for key in ("Ma", "Mb")}


def test_limits_and_hosts(client: TestClient) -> None:
    large = json.dumps({"text": "a" * (BODY_LIMIT + 1)})
    assert client.post("/match", content=large, headers={"content-type": "application/json"}).status_code == 413
    stream = iter([b'{"text": "', b"a" * BODY_LIMIT, b'"}'])
    assert client.post("/match", content=stream, headers={"content-type": "application/json"}).status_code == 413
    assert client.get("/healthz", headers={"host": "attacker.example"}).status_code == 421
    assert client.get("/healthz", headers={"host": "localhost:8000"}).status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "example.org"])
def test_only_loopback_is_served(host: str) -> None:
    with pytest.raises(ConfigurationError, match="access control does not exist yet"):
        serve(Settings().model_copy(update={"host": host}), lambda _: None)
