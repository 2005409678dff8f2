"""Identity and computation as invariants: order, batching and repetition must not matter."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from models.entities.statements import load_statements
from models.entities.works import mentions
from models.home import Home, open_home
from models.ids import given_ids, own_id, resolve
from models.intake import Intake, register_source
from models.records import Contact, ExpertRecord, WorkRecord
from models.settings import Settings
from models.tables import Authorship, EncryptedContact, Expert, Identifier, OutboxMessage, SourceRecord, Work
from models.vocabulary import ContactType

ORCIDS = ["0000-0002-1825-0097", "0000-0002-1694-233X", "0000-0001-5109-3700"]
TITLES = ["A first title that is long", "A second title that is long", "Short"]
# Every source has a trust of its own, so that "newest" decides nothing and the order of arrival cannot matter.
SOURCES = {"a": 10, "b": 20, "c": 30, "d": 40}

works = st.builds(
    WorkRecord,
    title=st.sampled_from(TITLES),
    year=st.sampled_from([None, 2020]),
    abstract=st.sampled_from([None, "one", "two"]),
    doi=st.sampled_from([None, "10.1000/x"]),
    citations=st.sampled_from([None, 1, 2]),
    position=st.sampled_from([None, 1, 2]),
)
experts = st.builds(
    ExpertRecord,
    id=st.just("id"),
    name=st.sampled_from(["Jane", "J. Doe"]),
    bio=st.sampled_from([None, "x", "y"]),
    country=st.sampled_from([None, "US", "CN"]),
    keywords=st.sampled_from([[], ["k"]]),
    orcid=st.sampled_from([None, *ORCIDS]),
    works=st.lists(works, max_size=3),
)
libraries = st.dictionaries(st.sampled_from(sorted(SOURCES)), experts, min_size=1)


def import_all(folder: str, library: list[tuple[str, ExpertRecord]]) -> Home:
    home = open_home(Settings(home=Path(folder)))
    for source, trust in SOURCES.items():
        register_source(home.database, source, trust=trust)
    for source, record in library:
        Intake(home.database, home.contacts, source).put([record])
    return home


def picture(home: Home) -> Any:
    """What the library says, without own ids: clusters as sets of sources, each with what was computed."""
    with home.database.session() as session:
        sources: dict[str, list[str]] = {}
        names: dict[int, str] = {}
        for record in session.scalars(select(SourceRecord).where(SourceRecord.current).order_by(SourceRecord.source)):
            sources.setdefault(record.entity_id, []).append(record.source)
            names[record.id] = record.source
        found = []
        for expert in session.scalars(select(Expert)):
            facts = {
                column.key: getattr(expert, column.key) for column in Expert.__table__.columns if column.key not in {"id", "provenance"}
            }
            facts["provenance"] = {field: names[record_id] for field, record_id in expert.provenance.items()}
            facts["identifiers"] = sorted(session.scalars(select(Identifier.value).where(Identifier.entity_id == expert.id)))
            places = session.scalars(select(Authorship).where(Authorship.expert_id == expert.id).order_by(Authorship.work_id))
            facts["places"] = [(one.work_id, one.position, names[one.source_record_id or 0], one.ordinal) for one in places]
            found.append((sources[expert.id], facts))
        told = [
            (
                work.id,
                work.title,
                work.abstract,
                work.year,
                work.doi,
                work.citations,
                {field: names[at] for field, at in work.provenance.items()},
            )
            for work in session.scalars(select(Work).order_by(Work.id))
        ]
    return sorted(found, key=lambda one: one[0]), told


def assert_same(one: str, first: list[tuple[str, ExpertRecord]], two: str, second: list[tuple[str, ExpertRecord]]) -> None:
    with import_all(one, first) as left, import_all(two, second) as right:
        assert picture(left) == picture(right)


def expected_works(home: Home) -> dict[str, dict[str, Any]]:
    """Works computed from all mentions at once, straight from the source records."""
    with home.database.session() as session:
        ids = list(session.scalars(select(Expert.id)))
        said = [mention for one, statements in load_statements(session, ids).items() for mention in mentions(one, statements)]
    result: dict[str, dict[str, Any]] = {}
    for mention in sorted(said, key=lambda one: one.strength, reverse=True):
        work = result.setdefault(mention.work_id, dict.fromkeys(mention.values))
        work.update({name: value for name, value in mention.values.items() if work[name] is None})
    return result


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(libraries, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(library: dict[str, ExpertRecord], random: Any) -> None:
    forwards = sorted(library.items())
    other = list(forwards)
    random.shuffle(other)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        assert_same(one, forwards, two, other)


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(sorted(SOURCES)), experts), min_size=1, max_size=6))
def test_any_history_gives_the_works_that_the_current_records_say(history: list[tuple[str, ExpertRecord]]) -> None:
    with tempfile.TemporaryDirectory() as folder, import_all(folder, history) as home:
        with home.database.session() as session:
            stored = {
                work.id: {name: getattr(work, name) for name in ("title", "abstract", "year", "venue", "doi", "citations")}
                for work in session.scalars(select(Work))
            }
        assert stored == expected_works(home)
        before = picture(home)
        for source, record in dict(history).items():
            assert Intake(home.database, home.contacts, source).put([record])[0].status == "unchanged"
        assert picture(home) == before


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(sorted(SOURCES)), experts), min_size=1, max_size=6))
def test_any_history_gives_the_experts_that_the_current_records_say(history: list[tuple[str, ExpertRecord]]) -> None:
    """An identifier that a record no longer carries no longer joins it to anything."""
    current = sorted(dict(history).items())
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        assert_same(one, history, two, current)


def test_a_corrected_record_leaves_and_each_has_the_id_that_it_would_have_had(home: Home) -> None:
    def put(source: str, orcid: str | None, **facts: Any) -> str:
        record = ExpertRecord(id="id", name=source, orcid=orcid, **facts)
        return Intake(home.database, home.contacts, source).put([record])[0].entity_id

    contacts = [Contact(type=ContactType.EMAIL, value="b@x.org")]
    first = put("a", ORCIDS[0])
    assert put("b", ORCIDS[0], contacts=contacts) == put("c", ORCIDS[0]) == first
    # The entity is named after a's record, which is the one that is corrected: the others part from it.
    assert put("a", ORCIDS[1]) == first
    with home.database.session() as session:
        others = resolve(session, "b:id")
        assert others == resolve(session, "c:id") == own_id("expert", "b", "id") != first
        assert given_ids(session, [first, others]) == {first: ["id"], others: ["id"]}
        assert set(session.scalars(select(EncryptedContact.entity_id))) == {others}
        assert {row.entity_id: row.value for row in session.scalars(select(Identifier))} == {first: ORCIDS[1], others: ORCIDS[0]}
    assert put("c", None) == own_id("expert", "c", "id")
    with home.database.session() as session:
        assert resolve(session, "b:id") == others
    assert put("a", ORCIDS[0]) == put("b", ORCIDS[0], contacts=contacts) == first
    with home.database.session() as session:
        assert resolve(session, others) == first
    assert put("b", None, contacts=contacts) == others
    with home.database.session() as session:
        assert resolve(session, others) == others
    with home.database.session() as session:
        told = {row.entity_id: row.action for row in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))}
    assert told == {first: "upsert", others: "upsert", own_id("expert", "c", "id"): "upsert"}


def test_an_identifier_given_up_in_a_batch_joins_nobody_who_comes_with_it(home: Home) -> None:
    def put(*records: ExpertRecord) -> list[str]:
        return [one.entity_id for one in Intake(home.database, home.contacts, "a").put(records)]

    before = put(ExpertRecord(id="1", name="A", orcid=ORCIDS[0]))
    after = put(ExpertRecord(id="1", name="A", orcid=ORCIDS[1]), ExpertRecord(id="2", name="B", orcid=ORCIDS[0]))
    assert after[0] == before[0] != after[1]
