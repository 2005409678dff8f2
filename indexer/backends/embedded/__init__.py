"""The embedded index: SQLite (what there is), tantivy (BM25), faiss over mapped files (vectors), roaring bitmaps (filters).

See `docs/index.md` for how they are kept in step. The face of the package is `EmbeddedBackend`.
"""

from indexer.backends.embedded.backend import EmbeddedBackend

__all__ = ["EmbeddedBackend"]
