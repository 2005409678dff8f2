from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from models import contact_patterns
from models.audit import events_of
from models.contact_scan import split_contacts
from models.contacts import looks_like_contact, mask, normalise_contact
from models.errors import IntegrityError
from models.home import Home
from models.intake import Intake
from models.records import Contact, ExpertRecord, NeedRecord, WorkRecord
from models.tables import EncryptedContact, SourceRecord
from models.vocabulary import ContactType

CONTACTS = [
    ("call 13812345678", "call ***"),
    ("电话：13812345678，邮箱zhang.wei@tsinghua.edu.cn。", "电话：***，邮箱***。"),
    ("手机 138-1234-5678", "手机 ***"),
    ("+86 138 1234 5678", "***"),
    ("+49 (0)711 685-66123", "***"),
    ("tel 010-62345678", "tel ***"),
    ("(617) 253-1000", "***"),
    ("微信号:zhang_san88", "微信号:***"),
    ("QQ 123456789", "QQ ***"),
    ("john [at] mit [dot] edu", "***"),
    ("ａｂｃ＠example.com 或 abc＠example.com", "ａｂｃ＠example.com 或 ***"),
    ("联系方式 6234 5678", "联系方式 ***"),
]
NUMBERS = [
    "ZL201721099528.4",
    "专利号 201721099528.4",
    "CN201610123456.7A",
    "10.1002/anie.201301234",
    "ISSN 0028-0836",
    "0000-0002-1825-0097",
    "2019-2021年",
    "NSF award 2540313",
    "≥1.80克/立方厘米，100/120粒度",
    "产值15000000000元",
    "1,234,567,890",
    "GB/T 4754-2017",
    "2019.03.05",
    "20210315",
    "ISBN 978-7-111-54742-6",
    "微信小程序开发",
    "WeChat mini program with 5G",
    "ieee:37086090388",
    "https://ror.org/002vpkf64",
    "Ca2+ 1200000000",
    "CAS 7440-44-0",
    "1920x1080",
    "0.13-0.25 mm",
    "600 001-600 999",
    "line 12345 of code",
]


@pytest.mark.parametrize(("given_text", "masked"), CONTACTS)
def test_contacts_in_running_text_are_masked(given_text: str, masked: str) -> None:
    assert mask(given_text) == masked
    assert looks_like_contact(given_text)


@pytest.mark.parametrize("number", NUMBERS)
def test_ordinary_numbers_stay(number: str) -> None:
    assert mask(number) == number


@given(st.text(max_size=60), st.sampled_from([one for one, _ in CONTACTS]), st.text(max_size=60))
def test_masking_twice_changes_nothing(before: str, contact: str, after: str) -> None:
    once = mask(f"{before} {contact} {after}")
    assert mask(once) == once


_PIECES = st.sampled_from([
    "联系", "办公", "电话", "手机号", "tel", "Telephone", "phone", "mob", "MOBILE", "fax", ":", "：", "-", "we", "We-",
    "chat", "微信", "号", "wx", "qq", "QQ群", "line", "id", "telegram", "İ", "K", "+", "(", ")", "（0", "）", "86",
    "0", "10", "138", "1234", "5678", "abc1", "a", "x.y", "@", "62345678", "+49", "617", "253", "1000", ".",
    " "
])  # fmt: skip


@settings(max_examples=400)
@given(st.lists(_PIECES, max_size=14).map("".join))
def test_patterns_tried_at_their_signs_find_what_they_find_anywhere(text: str) -> None:
    def everywhere(pattern: re.Pattern[str], *, group: bool) -> list[tuple[int, int]]:
        return [found.span((found.lastindex or 1) if group else 0) for found in pattern.finditer(text)]

    spans = {(found.start, found.end) for found in contact_patterns.candidates(text)}
    assert spans == {
        *everywhere(contact_patterns.EMAIL, group=False), *everywhere(contact_patterns.PHONE, group=False),
        *everywhere(contact_patterns.LABELLED_PHONE, group=True), *everywhere(contact_patterns.MESSENGER, group=True),
    }  # fmt: skip


def test_a_text_without_signs_is_scanned_fast() -> None:
    import time

    start = time.perf_counter()
    mask("robots 2020 " * 100_000 + "a" * 1_000_000 + "1-" * 100_000)
    assert time.perf_counter() - start < 3


def test_contacts_in_free_text_and_columns_are_split_off() -> None:
    payload = {
        "bio": "Mail me: jane@uni.edu",
        "works": [{"title": "A", "abstract": "see x@y.org", "doi": "10.1002/anie.2013012345"}],
        "extra": {
            "备注": "微信: jane_doe1",
            "联系电话": 62345678,
            "授权号": "ZL201721099528.4",
            "email": "yes",
            "通讯地址": "北京市海淀区1号",
        },
        "orcid": "0000-0002-1825-0097",
    }
    stripped, contacts = split_contacts(payload, [Contact(type=ContactType.EMAIL, value="JANE@uni.edu")])
    assert stripped["bio"] == "Mail me: ***"
    assert stripped["works"] == [{"title": "A", "abstract": "see ***", "doi": "10.1002/anie.2013012345"}]
    assert stripped["extra"] == {"备注": "微信: ***", "联系电话": "***", "授权号": "ZL201721099528.4", "email": "yes", "通讯地址": "***"}
    assert stripped["orcid"] == payload["orcid"]
    assert sorted((one.type.value, one.value) for one in contacts) == [
        ("email", "JANE@uni.edu"),
        ("messenger", "jane_doe1"),
        ("phone", "62345678"),
        ("postal", "北京市海淀区1号"),
    ]


@given(st.sampled_from(ContactType), st.text(min_size=1).filter(str.strip))
def test_two_spellings_of_one_contact_are_equal(kind: ContactType, value: str) -> None:
    contact = Contact(type=kind, value=value)
    assert normalise_contact(Contact(type=kind, value=f" {value} ")) == normalise_contact(contact)


def test_phone_with_and_without_country_code_is_one() -> None:
    forms = ["13812345678", "+86 138 1234 5678", "0086-13812345678"]
    assert len({normalise_contact(Contact(type=ContactType.PHONE, value=form)) for form in forms}) == 1


def test_contacts_come_back_whole_and_leave_no_plain_trace(home: Home) -> None:
    expert = ExpertRecord(
        id="e1",
        name="Jane Doe",
        bio="Write to jane@uni.edu",
        contacts=[Contact(type=ContactType.PHONE, value="+1 617 253 1000")],
        works=[WorkRecord(title="Soft robots", abstract="Contact: other@lab.org")],
    )
    outcome = Intake(home.database, home.contacts, "import").put([expert])[0]
    with home.database.write() as session:
        contacts = home.contacts.read(session, outcome.entity_id, "ann", "introduction 7")
        assert {(one.type.value, one.value) for one in contacts} == {("email", "jane@uni.edu"), ("phone", "+1 617 253 1000")}
    with home.database.session() as session:
        events = events_of(session, "entity", outcome.entity_id)
        assert [(event.actor, event.action, event.reason) for event in events] == [("ann", "contacts.read", "introduction 7")]
        payload = session.scalars(select(SourceRecord.payload)).one()
        assert "jane@uni.edu" not in str(payload)
        assert "other@lab.org" not in str(payload)
        assert all(b"jane" not in sealed for sealed in session.scalars(select(EncryptedContact.ciphertext)))
    if home.database.is_sqlite:
        held = b"".join(path.read_bytes() for path in home.folder.glob("haizhi.db*"))
        assert b"jane@uni" not in held
        assert b"617 253" not in held


def test_a_reimport_writes_no_contact_and_a_dropped_one_goes(home: Home) -> None:
    def put(*values: str) -> str:
        contacts = [Contact(type=ContactType.EMAIL, value=value) for value in values]
        return Intake(home.database, home.contacts, "import").put([ExpertRecord(id="e1", name="J", contacts=contacts)])[0].status

    def held() -> list[int]:
        with home.database.session() as session:
            return list(session.scalars(select(EncryptedContact.id).order_by(EncryptedContact.id)))

    assert put("a@x.org", "b@x.org") == "created"
    first = held()
    assert put("A@x.org", "b@x.org") == "unchanged"
    assert held() == first
    assert put("b@x.org") == "changed"
    assert len(held()) == 1
    with home.database.session() as session:
        assert session.execute(text("select count(*) from outbox_message")).scalar() == 1


def test_a_ciphertext_moved_to_another_record_does_not_open(home: Home) -> None:
    contacts = [Contact(type=ContactType.EMAIL, value="a@x.org")]
    outcome = Intake(home.database, home.contacts, "import").put([NeedRecord(id="n", text="需要", contacts=contacts)])[0]
    with home.database.write() as session:
        session.scalars(select(EncryptedContact)).one().record_key = "other"
        session.flush()
        with pytest.raises(IntegrityError):
            home.contacts.read(session, outcome.entity_id, "ann", "test")
