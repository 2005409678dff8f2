from __future__ import annotations

import numpy as np
import pytest

from indexer.encoders import Encoder, Role, load_encoder, load_encoders
from indexer.encoders.centring import centre, shipped
from models.settings import DEFAULT_ENCODERS, EncoderSpec, Settings
from tests.indexer.encoders.conftest import lengths

CHINESE = [
    "高温合金涡轮叶片的缺陷检测",
    "锂离子电池电解液添加剂",
    "水稻病虫害的遥感监测",
    "面向肺癌早期筛查的医学影像分析",
    "污水处理中的膜污染控制",
]
ENGLISH = [
    "Defect inspection of superalloy turbine blades",
    "Electrolyte additives for lithium-ion batteries",
    "Remote sensing of rice pests and diseases",
    "Medical image analysis for early lung cancer screening",
    "Controlling membrane fouling in waste water treatment",
]


@pytest.fixture(params=["e5", "minilm", "use"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    found: Encoder = request.getfixturevalue(request.param)
    return found


def test_vectors_are_unit_float32(encoder: Encoder) -> None:
    vectors = encoder.encode([*ENGLISH, "", " ", "𠮷野家 🙂 \x00"], Role.PASSAGE)
    assert vectors.shape == (8, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(lengths(vectors), 1, atol=1e-4)


def test_no_texts_give_no_vectors(encoder: Encoder) -> None:
    assert encoder.encode([], Role.QUERY).shape == (0, encoder.dimension)


def test_a_chinese_need_is_nearest_to_its_english_translation(encoder: Encoder) -> None:
    means = shipped(encoder)
    queries = centre(encoder.encode(CHINESE, Role.QUERY), ["zh"] * 5, Role.QUERY, means)
    passages = centre(encoder.encode(ENGLISH, Role.PASSAGE), ["en"] * 5, Role.PASSAGE, means)
    assert (queries @ passages.T).argmax(axis=1).tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("adapter", "least"), [(None, 1.1), (DEFAULT_ENCODERS[0].adapter, 1.0)])
def test_shipped_means_widen_the_gap_between_right_and_wrong(adapter: str | None, least: float) -> None:
    e5 = load_encoder(DEFAULT_ENCODERS[0].model_copy(update={"adapter": adapter}), Settings())
    raw = e5.encode(CHINESE, Role.QUERY) @ e5.encode(ENGLISH, Role.PASSAGE).T
    means = shipped(e5)
    centred_queries = centre(e5.encode(CHINESE, Role.QUERY), ["zh"] * 5, Role.QUERY, means)
    centred = centred_queries @ centre(e5.encode(ENGLISH, Role.PASSAGE), ["en"] * 5, Role.PASSAGE, means).T

    def gap(cosines: np.ndarray) -> float:
        wrong = cosines[~np.eye(5, dtype=bool)]
        return float(np.diag(cosines).mean() - wrong.mean())

    assert gap(centred) > least * gap(raw)


def test_what_an_encoder_of_english_does_not_read_it_says_nothing_of(minilm: Encoder) -> None:
    foreign = [
        "焼結した固体電解質のイオン伝導率を測定した。",
        "Очистка сточных вод от аммонийного азота",
        "Nahtverfolgung beim Schweißen dünner Bleche",
    ]
    vectors = minilm.encode([CHINESE[0], foreign[0], ENGLISH[0], *foreign[1:]], Role.PASSAGE)
    assert lengths(vectors) == pytest.approx([1, 0, 1, 0, 0], abs=1e-4)
    assert np.allclose(vectors[[0, 2]], minilm.encode([CHINESE[0], ENGLISH[0]], Role.PASSAGE), atol=1e-2)
    assert not minilm.encode(foreign, Role.QUERY).any()


def test_order_and_company_hardly_change_a_vector(encoder: Encoder) -> None:
    together = encoder.encode([*CHINESE, *ENGLISH, " ".join(ENGLISH * 12)], Role.PASSAGE)
    alone = np.concatenate([encoder.encode([text], Role.PASSAGE) for text in [*CHINESE, *ENGLISH]])
    assert (together[:10] * alone).sum(1).min() > 0.9999


def test_e5_treats_queries_and_passages_differently(e5: Encoder) -> None:
    query, passage = e5.encode(ENGLISH[:1], Role.QUERY), e5.encode(ENGLISH[:1], Role.PASSAGE)
    assert 0.8 < float((query * passage).sum()) < 0.999


def test_token_vectors(e5: Encoder, use: Encoder) -> None:
    tokens = e5.encode_tokens([*ENGLISH[:2], "x"], Role.PASSAGE)
    assert tokens is not None
    assert [len(one) for one in tokens][2] < len(tokens[0])
    assert all(one.shape[1] == e5.dimension and np.allclose(lengths(one), 1, atol=1e-4) for one in tokens)
    assert use.encode_tokens(ENGLISH, Role.PASSAGE) is None


def test_a_chinese_text_reaches_a_model_of_english_in_english(minilm: Encoder) -> None:
    chinese, english, unknown = minilm.encode(["污水处理", "sewage treatment", "魑魅"], Role.PASSAGE)
    assert float(chinese @ english) > 0.8 > float(unknown @ english)


def test_long_texts_are_cut(e5: Encoder, minilm: Encoder) -> None:
    for encoder, longest in ((e5, 512), (minilm, 256)):
        tokens = encoder.encode_tokens(["blade " * 2000], Role.PASSAGE)
        assert tokens is not None
        assert len(tokens[0]) == longest


@pytest.mark.parametrize("spec", DEFAULT_ENCODERS, ids=lambda spec: spec.name)
def test_the_fast_path_agrees_with_sentence_transformers(spec: EncoderSpec) -> None:
    plain = load_encoder(spec.model_copy(update={"backend": "torch", "precision": "float32"}), Settings())
    fast, texts = load_encoder(spec, Settings()), [*CHINESE, *ENGLISH]
    assert (plain.encode(texts, Role.QUERY) * fast.encode(texts, Role.QUERY)).sum(1).min() > 0.999
    assert plain.fingerprint != fast.fingerprint


def test_the_default_encoders_open_without_loading_weights() -> None:
    assert [(one.name, one.dimension) for one in load_encoders(Settings())] == [("e5", 384), ("minilm", 384)]
