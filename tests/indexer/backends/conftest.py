"""Fixtures of the backends' tests."""

from __future__ import annotations

import pytest

from tests.indexer.backends.corpus import Corpus, corpus


@pytest.fixture
def some() -> Corpus:
    """A small corpus."""
    return corpus()
