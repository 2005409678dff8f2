"""Contacts: encrypted, apart, read only with a trace. The key is a file outside the database.

Each value is sealed with AES-256-GCM (`cryptography`), a fresh nonce each, bound to its entity's source record by the
associated data, so that a ciphertext moved to another row does not open. The sealing key and the key of the HMACs are derived
from the file's 32 bytes with HKDF-SHA256 (RFC 5869) under different labels.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from models.audit import record_event
from models.contact_patterns import find_contacts
from models.database import chunks
from models.errors import ConfigurationError, IntegrityError
from models.ids import follow
from models.records import Contact
from models.tables import EncryptedContact
from models.vocabulary import ContactType

_KEY_BYTES = 32
_NONCE_BYTES = 12
MASK = "***"


def mask(text: str) -> str:
    """Return a text with every contact in it replaced by "***"; whatever is not a contact stays. Masking twice changes nothing."""
    parts: list[str] = []
    end = 0
    for found in find_contacts(text):
        parts += (text[end : found.start], MASK)
        end = found.end
    return "".join((*parts, text[end:])) if parts else text


def looks_like_contact(text: str) -> bool:
    """Whether a text is, or holds, an e-mail address, a telephone number or a messenger's handle."""
    return bool(find_contacts(text))


def make_key(path: Path) -> None:
    """Make the key file (32 random bytes, 0600) where there is none. Of several processes at once, the first one's key stays."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)  # mkstemp gives 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        Path(path).hardlink_to(name)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()


def _read_key(path: Path) -> bytes:
    try:
        mode, key = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"无法读取联系方式密钥 {path}：{error.strerror}。",
            f"The contacts' key {path} cannot be read: {error.strerror}.",
            remedy_zh="请恢复密钥文件的备份，或改正 HAIZHI_KEY_FILE。",
            remedy_en="Restore the key file from its backup, or mend HAIZHI_KEY_FILE.",
        ) from error
    if stat.S_IMODE(mode) & 0o077:
        raise ConfigurationError(
            f"密钥文件 {path} 可被他人读取。",
            f"The key file {path} can be read by others.",
            remedy_zh=f"请执行 chmod 600 {path}。",
            remedy_en=f"Run chmod 600 {path}.",
        )
    if len(key) != _KEY_BYTES:
        raise ConfigurationError(
            f"密钥文件 {path} 应为 {_KEY_BYTES} 字节。",
            f"The key file {path} must hold {_KEY_BYTES} bytes.",
            remedy_zh="请恢复密钥文件的备份。",
            remedy_en="Restore the key file from its backup.",
        )
    return key


def normalise_contact(contact: Contact) -> str:
    """Return the form in which two spellings of one contact are equal: lower case; a telephone's digits alone, without +86."""
    value = contact.value.strip().casefold()
    if contact.type is ContactType.PHONE:
        digits = "".join(filter(str.isdigit, value))
        digits = digits.removeprefix("00") if value.startswith("00") else digits
        return digits[2:] if len(digits) == 13 and digits.startswith("86") else digits or value
    return "".join(value.split()) if contact.type is not ContactType.POSTAL else " ".join(value.split())


@dataclass(frozen=True, slots=True)
class ContactSet:
    """All contacts that one source record gives of one entity."""

    entity_id: str
    source: str
    key: str
    contacts: Sequence[Contact]


class ContactKeeper:
    """Seals contacts, opens them for a named reader, and makes keyed hashes. Raises ConfigurationError for an unsafe key file."""

    def __init__(self, key_file: Path) -> None:
        key = _read_key(key_file)
        self._box = AESGCM(_derive(key, b"haizhi contacts seal v1"))
        self._hash_key = _derive(key, b"haizhi keyed hash v1")

    def keyed_hash(self, text: str) -> str:
        """Return HMAC-SHA256 of a text, hex. Tells "the same" without saying what, to whoever has no key."""
        return hmac.new(self._hash_key, text.encode(), hashlib.sha256).hexdigest()

    def store(self, session: Session, entity_id: str, source: str, key: str, contacts: Sequence[Contact]) -> bool:
        """Make `contacts` the contacts of one source record: new ones added, dropped ones removed. True where anything was written."""
        return bool(self.store_many(session, [ContactSet(entity_id, source, key, contacts)]))

    def store_many(self, session: Session, sets: Sequence[ContactSet]) -> set[str]:
        """Do `store` for many records of one source at once; return the keys of those where anything was written."""
        wanted = {
            (
                given.entity_id,
                given.source,
                given.key,
                contact.type.value,
                self.keyed_hash(f"{contact.type}:{normalise_contact(contact)}"),
            ): contact
            for given in sets
            for contact in given.contacts
        }
        records = {(given.entity_id, given.source, given.key) for given in sets}
        held = self._held(session, records)
        gone = [row_id for mark, row_id in held.items() if mark not in wanted]
        for part in chunks(gone):
            session.execute(delete(EncryptedContact).where(EncryptedContact.id.in_(part)))
        new = [(mark, contact) for mark, contact in wanted.items() if mark not in held]
        if new:
            session.execute(insert(EncryptedContact), [self._row(mark, contact) for mark, contact in new])
        return {mark[2] for mark, _ in new} | {mark[2] for mark in held if mark not in wanted}

    def _held(self, session: Session, records: set[tuple[str, str, str]]) -> dict[tuple[str, str, str, str, str], int]:
        table = EncryptedContact
        columns = select(table.entity_id, table.source, table.record_key, table.type, table.keyed_hash, table.id)
        held: dict[tuple[str, str, str, str, str], int] = {}
        for part in chunks(sorted({record[0] for record in records})):
            for row in session.execute(columns.where(table.entity_id.in_(part))):
                if row[:3] in records:
                    held[row[:5]] = row[5]
        return held

    def _row(self, mark: tuple[str, str, str, str, str], contact: Contact) -> dict[str, object]:
        entity_id, source, key, kind, keyed = mark
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = nonce + self._box.encrypt(nonce, contact.value.encode(), _bound(source, key, kind))
        return {"entity_id": entity_id, "source": source, "record_key": key, "type": kind, "ciphertext": sealed, "keyed_hash": keyed}

    def read(self, session: Session, entity_id: str, actor: str, reason: str) -> list[Contact]:
        """Open the contacts of one entity, each once, for a named reader with a reason; the reading is audited in the same transaction.

        `session` must be a writing one, or the trace would be rolled back. Raises IntegrityError where a value does not open.
        """
        survivor = follow(session, [entity_id]).get(entity_id, (entity_id, ""))[0]
        rows = session.scalars(select(EncryptedContact).where(EncryptedContact.entity_id == survivor).order_by(EncryptedContact.id))
        found = {(row.type, row.keyed_hash): self._open(row) for row in rows}
        record_event(session, actor, "contacts.read", "entity", survivor, reason=reason, count=len(found))
        session.flush()
        return list(found.values())

    def _open(self, row: EncryptedContact) -> Contact:
        nonce, sealed = row.ciphertext[:_NONCE_BYTES], row.ciphertext[_NONCE_BYTES:]
        try:
            value = self._box.decrypt(nonce, sealed, _bound(row.source, row.record_key, row.type))
        except InvalidTag as error:
            raise IntegrityError(
                "联系方式无法解密。",
                "A contact does not open.",
                remedy_zh="密钥文件与数据库不相配：请恢复同一备份的密钥。",
                remedy_en="The key file is not this database's: restore the key of the same backup.",
            ) from error
        return Contact(type=ContactType(row.type), value=value.decode())


def _derive(key: bytes, label: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=label).derive(key)


def _bound(source: str, key: str, kind: str) -> bytes:
    """The associated data of one contact. The entity is left out, since it changes with a merge."""
    return "\x1f".join((source, key, kind)).encode()
