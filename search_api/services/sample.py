"""The fictional sample library, put into a home."""

from __future__ import annotations

from sqlalchemy import select

from crawler.importers import ImportReport, import_file
from crawler.sample import sample_files
from models.home import Home
from models.tables import Entity

# The source that sample records are kept under, so that they are told from real ones and can be taken back.
SOURCE = "sample"


def is_empty(home: Home) -> bool:
    """Whether the library holds nothing at all."""
    with home.database.session() as session:
        return session.scalar(select(Entity.id).limit(1)) is None


def import_sample(home: Home) -> list[ImportReport]:
    """Import the sample library; a second time changes nothing. Returns a report for each file, in the order they were taken."""
    return [import_file(home, kind, path, source=SOURCE) for kind, path in sample_files().items()]
