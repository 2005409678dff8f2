"""The home: one folder with all state. An empty one is made ready on first use; a ready one opens in milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from models.contacts import ContactKeeper, make_key
from models.database import Database
from models.errors import ConfigurationError
from models.settings import Settings
from models.settings import settings as current_settings

# Made in every home: keys apart from the database, stored documents by their sha256.
FOLDERS = ("keys", "documents")


@dataclass(frozen=True, slots=True)
class Home:
    """An open home. Use it as a context manager, or `close()` it."""

    settings: Settings
    folder: Path
    database: Database
    contacts: ContactKeeper

    @property
    def documents(self) -> Path:
        """The folder of stored documents (models.documents)."""
        return self.folder / "documents"

    def close(self) -> None:
        """Give the database's connections back."""
        self.database.close()

    def __enter__(self) -> Home:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def open_home(settings: Settings | None = None) -> Home:
    """Open the home that the settings name, making folders (0700), tables and the contacts' key (0600) where they lack.

    Several processes may open the same empty home at once. Raises ConfigurationError where the folder cannot be used.
    """
    settings = settings or current_settings()
    folder = settings.home.absolute()
    _make_folders(folder)
    key_file = settings.key_file or folder / "keys" / "contacts.key"
    make_key(key_file)
    database = Database(settings.database)
    _shut_database_file(database)
    database.migrate()
    return Home(settings, folder, database, ContactKeeper(key_file))


def _make_folders(folder: Path) -> None:
    try:
        for path in (folder, *(folder / name for name in FOLDERS)):
            if not path.is_dir():
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            f"无法使用数据目录 {folder}：{error.strerror}。", f"The home folder {folder} cannot be used: {error.strerror}.",
            remedy_zh="请检查 HAIZHI_HOME 及其权限。", remedy_en="Check HAIZHI_HOME and its permissions.",
        ) from error  # fmt: skip


def _shut_database_file(database: Database) -> None:
    """Make a new SQLite file readable by its owner alone, before anything is written to it; it may lie outside the home."""
    if database.is_sqlite and database.url.database:
        path = Path(database.url.database)
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
