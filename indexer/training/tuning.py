"""Contrastive tuning of a sentence-transformers model with LoRA (Hu et al. 2021; InfoNCE in both directions, van den Oord et al. 2018).

It goes in rounds, each with its own mixture of lessons and its own rise and fall of the learning rate (warm restarts, Loshchilov &
Hutter 2017), so that what is scarce can be taught at the end without being learned by heart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from tokenizers import Tokenizer
from transformers import AutoModel

from indexer.encoders.base import Vectors
from indexer.encoders.model_folder import describe
from indexer.training.batches import plan, strangers
from indexer.training.pairs import Lesson, Pair, excerpt

CHECKPOINT = "checkpoint.pt"
_SAVE_EVERY = 50  # steps

Progress = Callable[[int, int, float], None]  # steps done, of how many, mean loss of late


@dataclass(frozen=True, slots=True)
class Tuning:
    """What decides the result beside the texts. `rounds` in steps, lengths in tokens, `window` in words, `scale` = 1/temperature.

    `kept`: the share of what was learned that the adapter adds to the model; with less, more stays of what the model could already
    (weights between the plain and the tuned model's, Wortsman et al., "Robust fine-tuning of zero-shot models", 2022).
    """

    rounds: tuple[int, ...]
    query_prompt: str = ""
    passage_prompt: str = ""
    batch: int = 48
    rate: float = 4e-4
    warm_up: float = 0.06
    rank: int = 32
    alpha: int = 64
    scale: float = 30.0
    question_tokens: int = 96
    passage_tokens: int = 128
    window: int = 90
    kept: float = 1.0
    seed: int = 20261121


def tune(model: Path, lessons: Sequence[Lesson], vectors: Sequence[Vectors], chosen: Tuning, *, output: Path, progress: Progress) -> None:
    """Tune the model in folder `model` on the lessons and write the adapter to `output`.

    A training that was stopped goes on from its last checkpoint in `output` when it is called again with the same arguments.
    `vectors`: for each lesson those of its passages, to find hard negatives by (indexer.training.batches).
    """
    output.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(chosen.seed)
    batches, paces = plan(lessons, vectors, chosen.batch, chosen.rounds, chosen.seed), _paces(chosen)
    learner = _Learner(model, chosen)
    done = learner.resume(output / CHECKPOINT)
    ends = set(accumulate(chosen.rounds))
    losses: list[float] = []
    for step in range(done, len(batches)):
        if step in ends:
            learner.start_round()
        lesson, numbers = batches[step]
        pairs = [lessons[lesson].pairs[number] for number in numbers]
        losses = [*losses[-49:], learner.learn(pairs, step, paces[step])]
        if (step + 1) % _SAVE_EVERY == 0 and step + 1 < len(batches):
            learner.save(output / CHECKPOINT, step + 1)
        progress(step + 1, len(batches), float(np.mean(losses)))
    learner.write(output)
    (output / "tuning.json").write_text(json.dumps(asdict(chosen), indent=2) + "\n", "utf-8")
    (output / CHECKPOINT).unlink(missing_ok=True)


class _Learner:
    """The model, its adapter and the optimiser."""

    def __init__(self, folder: Path, chosen: Tuning) -> None:
        described = describe(folder)
        base = AutoModel.from_pretrained(described.transformer, attn_implementation="sdpa", add_pooling_layer=False)
        config = LoraConfig(
            r=chosen.rank, lora_alpha=chosen.alpha, lora_dropout=0.0, target_modules=["query", "key", "value", "dense"]
        )  # fmt: skip
        self.model: PeftModel = get_peft_model(base, config)
        self.model.train()
        for module in self.model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0  # The pairs are seen too seldom to be learned by heart, and noise slows learning down.
        self._weights = [weight for weight in self.model.parameters() if weight.requires_grad]
        self._optimiser = self._fresh_optimiser(chosen.rate)
        self._tokenizer: Any = Tokenizer.from_file(str(described.transformer / "tokenizer.json"))
        self._chosen = chosen
        self._base = folder.name

    def _fresh_optimiser(self, rate: float) -> torch.optim.AdamW:
        return torch.optim.AdamW(self._weights, lr=rate, weight_decay=0.01)

    def start_round(self) -> None:
        """Forget how steep the way was in the round before."""
        self._optimiser = self._fresh_optimiser(self._chosen.rate)

    def learn(self, pairs: Sequence[Pair], step: int, pace: float) -> float:
        """One step at `pace` times the learning rate; return its loss."""
        chosen = self._chosen
        rng = np.random.default_rng([chosen.seed, step])
        questions = [chosen.query_prompt + pair.questions[rng.integers(len(pair.questions))] for pair in pairs]
        passages = [chosen.passage_prompt + excerpt(pair, chosen.window, rng) for pair in pairs]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            asked, answers = self._encode(questions, chosen.question_tokens), self._encode(passages, chosen.passage_tokens)
        logits = chosen.scale * asked @ answers.T
        excluded = ~(torch.from_numpy(strangers(pairs)) | torch.eye(len(pairs), dtype=torch.bool))
        logits = logits.masked_fill(excluded, -1e4)
        right = torch.arange(len(pairs))
        loss = (torch.nn.functional.cross_entropy(logits, right) + torch.nn.functional.cross_entropy(logits.T, right)) / 2
        for group in self._optimiser.param_groups:
            group["lr"] = chosen.rate * pace
        self._optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self._weights, 1.0)
        self._optimiser.step()
        return float(loss.detach())

    def _encode(self, texts: Sequence[str], tokens: int) -> torch.Tensor:
        """(texts, dimension) unit vectors, the mean of the token vectors."""
        self._tokenizer.enable_truncation(tokens)
        self._tokenizer.enable_padding()
        found = self._tokenizer.encode_batch(list(texts))
        ids = torch.tensor([one.ids for one in found])
        mask = torch.tensor([one.attention_mask for one in found])
        hidden = self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        kept = mask.unsqueeze(-1)
        return torch.nn.functional.normalize((hidden * kept).sum(1) / kept.sum(1), dim=-1)

    def write(self, folder: Path) -> None:
        """Write the adapter as PEFT does, in float16: half the size, and the same vectors to three digits."""
        config: Any = self.model.peft_config["default"]
        config.base_model_name_or_path = self._base  # not the path that it has on this machine
        config.lora_alpha = round(self._chosen.alpha * self._chosen.kept)
        self.model.half().save_pretrained(str(folder), save_embedding_layers=False)

    def save(self, file: Path, step: int) -> None:
        """Write what is needed to go on, whole or not at all."""
        state = {"step": step, "weights": [weight.detach() for weight in self._weights], "optimiser": self._optimiser.state_dict()}
        torch.save(state, part := file.with_suffix(".part"))
        part.replace(file)

    def resume(self, file: Path) -> int:
        """Go on from a checkpoint where there is one; return the steps done."""
        if not file.exists():
            return 0
        state = torch.load(file, weights_only=True)
        with torch.no_grad():
            for weight, kept in zip(self._weights, state["weights"], strict=True):
                weight.copy_(kept)
        self._optimiser.load_state_dict(state["optimiser"])
        return int(state["step"])


def _paces(chosen: Tuning) -> list[float]:
    """The learning rate's factor of every step: in each round a linear rise over the warm-up, then a linear fall to nothing."""
    paces: list[float] = []
    for steps in chosen.rounds:
        warm = max(1.0, chosen.warm_up * steps)
        paces += [min((step + 1) / warm, (steps - step) / max(1.0, steps - warm)) for step in range(steps)]
    return paces
