"""What a step is judged by: every question has its own passage nearest, then what answers it partly, then all else.

Other questions' passages and everything that answers worse are the wrong answers (InfoNCE with hard negatives: van den Oord et al.
2018, Karpukhin et al. 2020), and of a question's own texts those that answer it partly must be nearer than those that are far off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn.functional import cross_entropy

from indexer.training.pairs import Pair

_NEVER = -1e4
_PARTLY = 0.5  # weight of the order of what is worse, beside the first place


@dataclass(frozen=True, slots=True)
class Worse:
    """The texts of a batch that answer worse than the passages: `owner` is the number of each one's pair."""

    texts: tuple[str, ...]
    owner: torch.Tensor
    partly: torch.Tensor

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> Worse:
        """Those of all pairs of a batch."""
        found = [
            (text, number, partly)
            for number, pair in enumerate(pairs)
            for texts, partly in ((pair.partly, True), (pair.far, False))
            for text in texts
        ]
        return cls(
            tuple(text for text, _, _ in found),
            torch.tensor([number for _, number, _ in found], dtype=torch.long),
            torch.tensor([partly for _, _, partly in found], dtype=torch.bool),
        )


def contrast(logits: torch.Tensor, strangers: torch.Tensor, worse: Worse) -> torch.Tensor:
    """The loss of a batch. `logits`: (pairs, pairs + worse texts); `strangers`: (pairs, pairs) as indexer.training.batches has it."""
    count = len(strangers)
    own = torch.eye(count, dtype=torch.bool)
    right = torch.arange(count)
    columns = torch.cat([strangers | own, (strangers | own)[:, worse.owner]], dim=1)
    asked = cross_entropy(logits.masked_fill(~columns, _NEVER), right)
    answered = cross_entropy(logits[:, :count].T.masked_fill(~(strangers | own), _NEVER), right)
    loss = (asked + answered) / 2
    partly, far = worse.partly, ~worse.partly
    if not (partly.any() and far.any()):
        return loss
    # Each partial answer against its own question's far ones alone: another question's may well answer this one in part.
    owner, nearness = worse.owner[partly], logits[:, count:]
    rivals = nearness[owner][:, far].masked_fill(worse.owner[far] != owner[:, None], _NEVER)
    chosen = torch.cat([nearness[worse.owner, torch.arange(len(worse.owner))][partly, None], rivals], dim=1)
    return loss + _PARTLY * cross_entropy(chosen, torch.zeros(len(chosen), dtype=torch.long))
