"""The order of results where several candidates stand on the same works: their coauthors do not fill the first places.

Ten authors of one paper are one answer to a need, not ten. So each place goes to the candidate with the highest

    score − coauthors · Σ over those placed before of (share of the candidate's works that the other wrote too)

(maximal marginal relevance, Carbonell & Goldstein 1998, with common works as the likeness). The scores themselves stay as they are: a
candidate further down may show a higher one than somebody above who brings something new.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from indexer.documents import Section
from search_api.matching.material import Material


def spread(material: Material, numbers: Sequence[int], scores: Sequence[float], top: int, coauthors: float) -> list[int]:
    """Places in `numbers` (owners of the material, best first, with their scores) in the order to show, `top` at most."""
    if not coauthors or not numbers:
        return list(range(min(top, len(numbers))))
    common = _common(material)[np.ix_(numbers, numbers)]
    left = np.array(scores, dtype=np.float64)
    order: list[int] = []
    for _ in range(min(top, len(numbers))):
        best = int(left.argmax())
        order.append(best)
        left -= coauthors * common[:, best]
        left[best] = -np.inf
    return order


def _common(material: Material) -> NDArray[np.float64]:
    """Of each owner (row): the share of its passages that each other owner (column) has as works too."""
    works = np.array([reference.section == Section.WORK for reference in material.references], dtype=np.float64)
    owned = csr_array((works, material.rows, material.starts), shape=(len(material.owners), len(material.passages)))
    both: NDArray[np.float64] = (owned @ owned.T).toarray()
    return both / np.maximum(np.diff(material.starts), 1)[:, None]
