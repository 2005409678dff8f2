"""TF-IDF, the baseline that every set is measured beside in the same run (scikit-learn, sublinear tf, cosine)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from search_api.evaluate.judged import Answers, Question


class TfIdf:
    """TF-IDF over needs and passages; `analyzer` "word" (English stop words left out) or "char" (single characters and pairs)."""

    def __init__(self, needs: Mapping[str, str], passages: Sequence[str], owners: Mapping[str, Sequence[int]], analyzer: str) -> None:
        options = {"analyzer": "char", "ngram_range": (1, 2)} if analyzer == "char" else {"stop_words": "english"}
        vectorizer = TfidfVectorizer(sublinear_tf=True, **options)
        matrix = sparse.csr_matrix(vectorizer.fit_transform([*passages, *needs.values()]))
        self._passages, queries = matrix[: len(passages)], matrix[len(passages) :]
        self._queries = {need: queries[row] for row, need in enumerate(needs)}
        self._owners = {owner: np.array(rows) for owner, rows in owners.items()}

    def mean(self, questions: Sequence[Question]) -> Answers:
        """Each given pair's score: the mean cosine of the candidate's passages."""
        answers: dict[str, dict[str, float]] = {}
        for question in questions:
            scores = self._against_passages(question.need)
            answers[question.need] = {owner: float(scores[self._owners[owner]].mean()) for owner in question.candidates}
        return answers

    def best_passage(self, questions: Sequence[Question], depth: int) -> Answers:
        """Rankings by the candidate's best passage."""
        owners = list(self._owners)
        flat = np.concatenate([self._owners[owner] for owner in owners])
        starts = np.concatenate(([0], np.cumsum([len(self._owners[owner]) for owner in owners])[:-1]))
        return {
            question.need: _top(owners, np.maximum.reduceat(self._against_passages(question.need)[flat], starts), depth)
            for question in questions
        }

    def centroid(self, questions: Sequence[Question], depth: int) -> Answers:
        """Rankings by the cosine with the sum of the candidate's passage vectors."""
        owners = list(self._owners)
        rows = np.repeat(np.arange(len(owners)), [len(self._owners[owner]) for owner in owners])
        columns = np.concatenate([self._owners[owner] for owner in owners])
        membership = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(owners), self._passages.shape[0]))
        centroids = normalize(membership @ self._passages)
        return {question.need: _top(owners, (self._queries[question.need] @ centroids.T).toarray()[0], depth) for question in questions}

    def _against_passages(self, need: str) -> NDArray[np.float64]:
        scores: NDArray[np.float64] = (self._queries[need] @ self._passages.T).toarray()[0]
        return scores


def _top(owners: Sequence[str], scores: NDArray[np.float64], depth: int) -> dict[str, float]:
    best = sorted(np.argpartition(-scores, min(depth, len(scores) - 1))[:depth], key=lambda i: (-scores[i], owners[i]))
    return {owners[i]: float(scores[i]) for i in best}
