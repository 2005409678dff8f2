from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import AmbiguousId, UnknownId
from models.home import Home
from models.ids import is_own_id, own_id, resolve
from models.records import ExpertRecord, NeedRecord
from models.vocabulary import EntityKind
from tests.models.test_intake import put


@given(st.sampled_from(EntityKind), st.text(), st.text())
def test_own_ids_have_one_form_and_are_definite(kind: EntityKind, source: str, key: str) -> None:
    made = own_id(kind, source.encode("utf-8", "ignore").decode(), key.encode("utf-8", "ignore").decode())
    assert is_own_id(made)
    assert made.startswith(f"{kind}_")


def test_own_ids_never_change() -> None:
    assert own_id("expert", "import", "e1") == own_id(EntityKind.EXPERT, "import", "e1") == "expert_xahq7thylyaftnzjrui2"


def test_ids_resolve_in_all_their_forms(home: Home) -> None:
    first = put(home, ExpertRecord(id="ieee:37", name="A"), ExpertRecord(id="x", name="X"), NeedRecord(id="x", text="t"))
    second = put(home, ExpertRecord(id="ieee:37", name="B"), source="crawl")
    with home.database.session() as session:
        assert resolve(session, first[0].entity_id) == first[0].entity_id
        assert resolve(session, " import:ieee:37 ") == first[0].entity_id
        assert resolve(session, "crawl:ieee:37") == second[0].entity_id
        assert resolve(session, "x", EntityKind.NEED) == first[2].entity_id
        for text in ("ieee:37", "x"):
            with pytest.raises(AmbiguousId):
                resolve(session, text)
        for text in ("nobody", "import:nobody", own_id("expert", "a", "b")):
            with pytest.raises(UnknownId):
                resolve(session, text)
        with pytest.raises(UnknownId):
            resolve(session, first[0].entity_id, EntityKind.NEED)
