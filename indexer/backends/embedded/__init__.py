"""The embedded index: SQLite (what there is), tantivy (BM25), faiss over mapped files (vectors), roaring bitmaps (filters).

How they are kept in step is told in `writer`. The face of the package is `EmbeddedBackend`.
"""

from indexer.backends.embedded.backend import EmbeddedBackend

__all__ = ["EmbeddedBackend"]
