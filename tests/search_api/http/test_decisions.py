"""Decisions over HTTP, on a small real library."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from models.settings import Settings
from search_api.http.app import create_app


@pytest.fixture
def client(own_library: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(own_library), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def test_a_decision_is_added_once_and_listed_with_the_next(client: TestClient) -> None:
    address = "/needs/import:N1/decisions"
    body = {"candidate": "E1", "decision": "shortlisted", "rank": 1, "score": 0.5, "features": {"e5": 1.0}}
    first = client.post(address, json=body)
    assert first.status_code == 201, first.text
    assert (first.json()["by"], first.json()["ranker"], first.json()["features"]) == ("api", "shipped", {"e5": 1.0})
    again = client.post(address, json=body)
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])
    declined = {"candidate": "P1", "kind": "project", "decision": "declined", "reason": "terms", "note": "价格谈不拢"}
    assert client.post(address, json=declined, headers={"idempotency-key": "k1"}).status_code == 201
    assert client.post(address, json=declined, headers={"idempotency-key": "k1"}).status_code == 200
    assert client.post(address, json=body, headers={"idempotency-key": "k1"}).status_code == 409
    listed = client.get("/needs/N1/decisions").json()["items"]
    assert [(one["kind"], one["decision"], one["reason"]) for one in listed] == [
        ("expert", "shortlisted", None),
        ("project", "declined", "terms"),
    ]
    assert client.get("/needs/N2/decisions").json() == {"items": []}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"candidate": "E1", "decision": "declined"}, 422),
        ({"candidate": "E1", "decision": "met", "reason": "terms"}, 422),
        ({"candidate": "E1", "decision": "met", "note": "邮箱 note.secret@example.org"}, 422),
        ({"candidate": "E1", "decision": "met", "at": "2026-05-01T10:00:00"}, 422),
        ({"candidate": "nobody", "decision": "met"}, 404),
    ],
)
def test_what_is_wrong_is_refused_and_not_repeated(client: TestClient, body: dict[str, str], status: int) -> None:
    reply = client.post("/needs/N1/decisions", json=body)
    assert reply.status_code == status, reply.text
    assert "note.secret" not in reply.text
    assert client.get("/needs/N1/decisions").json() == {"items": []}
    assert client.post("/needs/nowhere/decisions", json={"candidate": "E1", "decision": "met"}).status_code == 404
