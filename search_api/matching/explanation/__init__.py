"""Why a candidate matches a need, sentence by sentence and term by term; and why it was not offered. Computed on demand, for one pair."""

from search_api.matching.explanation.explainer import Explainer
from search_api.matching.explanation.types import Explanation

__all__ = ["Explainer", "Explanation"]
