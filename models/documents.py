"""Stored documents: proofs, agreements, reports. The bytes lie in a file named by their sha256, so each is kept once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.audit import record_event
from models.errors import IntegrityError, UnknownId
from models.tables import StoredDocument


def store_document(session: Session, folder: Path, content: bytes, name: str, media_type: str, *, actor: str) -> StoredDocument:
    """Keep a document and return its row; the same bytes again return the row they have. `session` is a writing one.

    The file is on disk before the row can be committed, so a row never lacks its file; a file without a row does no harm.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    known = session.scalars(select(StoredDocument).where(StoredDocument.sha256 == sha256)).one_or_none()
    _write(_path(folder, sha256), content)
    if known is not None:
        return known
    document = StoredDocument(sha256=sha256, name=name, media_type=media_type, size=len(content), stored_by=actor)
    session.add(document)
    record_event(session, actor, "document.store", "document", sha256)
    session.flush()
    return document


def read_document(session: Session, folder: Path, sha256: str) -> bytes:
    """Return a document's bytes. Raises UnknownId where there is none, IntegrityError where they are not what was stored."""
    if session.scalars(select(StoredDocument.id).where(StoredDocument.sha256 == sha256)).one_or_none() is None:
        raise UnknownId(f"没有编号为 {sha256} 的文档。", f"There is no document {sha256}.")
    path = _path(folder, sha256)
    content = path.read_bytes() if path.is_file() else b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise IntegrityError(
            f"文档 {sha256} 缺失或已损坏。", f"Document {sha256} is missing or damaged.",
            remedy_zh="请从备份恢复 documents 目录。", remedy_en="Restore the folder `documents` from a backup.",
        )  # fmt: skip
    return content


def _path(folder: Path, sha256: str) -> Path:
    return folder / sha256[:2] / sha256


def _write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner alone."""
    if path.is_file() and path.stat().st_size == len(content):
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
