"""From the record's tables to what an index holds: candidates and the passages that speak for them."""

from indexer.passages.build import Documents, documents

__all__ = ["Documents", "documents"]
