from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models.documents import read_document, store_document
from models.errors import IntegrityError, UnknownId
from models.home import Home
from models.tables import StoredDocument


def test_documents_are_kept_once_and_checked(home: Home) -> None:
    with home.database.write() as session:
        first = store_document(session, home.documents, b"proof", "a.pdf", "application/pdf", actor="ann")
        again = store_document(session, home.documents, b"proof", "b.pdf", "application/pdf", actor="bob")
        assert again.id == first.id
        sha256 = first.sha256
    with home.database.session() as session:
        assert session.scalar(select(func.count()).select_from(StoredDocument)) == 1
        assert read_document(session, home.documents, sha256) == b"proof"
        with pytest.raises(UnknownId):
            read_document(session, home.documents, "0" * 64)
        next(home.documents.rglob(sha256)).write_bytes(b"other")
        with pytest.raises(IntegrityError):
            read_document(session, home.documents, sha256)
