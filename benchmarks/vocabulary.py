"""A seeded bilingual vocabulary whose words are drawn as words of a language are: a few often, most hardly ever.

Word frequencies follow Zipf's law with the exponent 1.07 (Piantadosi, "Zipf's word frequency law in natural
language", 2014), so posting lists have the lengths that a real library's have.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

ZIPF = 1.07
ENGLISH_WORDS, CHINESE_WORDS = 60_000, 15_000

# The heads of the two lists: words that technical texts really are full of, so that segmentation and stop words meet real ones.
_ENGLISH_HEAD = """
the of and in a to for with is by on based using method system model data control analysis design learning network performance
high low energy material surface process optimisation temperature structure robot sensor signal image power cell detection
simulation polymer alloy battery laser catalyst membrane protein gene soil water carbon steel composite coating wireless
antenna motor wheel vehicle algorithm
"""
_CHINESE_HEAD = """
的 和 在 与 对 及 等 为 了 中 技术 需求 系统 材料 控制 设备 工艺 产品 研发 生产 企业 解决 提高 降低 成本 质量 性能
检测 智能 数据 分析 设计 制造 加工 温度 表面 结构 传感器 机器人 电池 能源 环保 废水 处理 回收 合金 涂层 催化剂 高分子
复合材料 激光 焊接 图像 识别 算法 模型 网络 通信 芯片 农业 种植 养殖 医药 蛋白 基因 疫苗 食品 发酵 储能 光伏 风电 氢能
燃料电池 自动化 效率 强度 寿命 精度 稳定性 希望 专家 合作 攻克 难题
"""
_SYLLABLES = """
ba co di fer gal hy in jo kri lu mo ne op pla qui ro sta tro ul ver wi xe yl zo chro thermo nano micro poly electro
"""


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words, most frequent first, and the cumulated probability of each."""

    words: NDArray[np.str_]
    cumulated: NDArray[np.float64]

    def draw(self, rng: np.random.Generator, count: int) -> NDArray[np.str_]:
        """Return `count` words, drawn with their frequencies."""
        places: NDArray[np.intp] = np.searchsorted(self.cumulated, rng.random(count) * self.cumulated[-1])
        drawn: NDArray[np.str_] = self.words[np.minimum(places, len(self.words) - 1)]
        return drawn


def _zipf(words: list[str]) -> Words:
    frequency = 1.0 / np.arange(1, len(words) + 1) ** ZIPF
    return Words(np.array(words, dtype=np.str_), np.cumsum(frequency))


def english(seed: int) -> Words:
    """The English side: real frequent words, then invented ones of two to five syllables."""
    rng = np.random.default_rng([seed, 1])
    syllables = np.array(_SYLLABLES.split())
    words = dict.fromkeys(_ENGLISH_HEAD.split())
    while len(words) < ENGLISH_WORDS:
        words["".join(syllables[rng.integers(len(syllables), size=rng.integers(2, 6))])] = None
    return _zipf(list(words))


def chinese(seed: int) -> Words:
    """The Chinese side: real frequent words, then compounds of two of them, and every third a pair of any two common characters.

    Compounds are segmented back into real words, as real technical terms are; the pairs are what no dictionary knows.
    """
    rng = np.random.default_rng([seed, 2])
    head = _CHINESE_HEAD.split()
    parts = [word for word in head if len(word) > 1]
    common = [bytes((0xB0 + row, 0xA1 + column)).decode("gb2312") for row in range(16) for column in range(94)]
    words = dict.fromkeys(head)
    for attempt in range(CHINESE_WORDS):  # a pair drawn twice counts once
        pool = common if attempt % 3 == 0 else parts
        first, second = rng.integers(len(pool), size=2)
        words[pool[first] + pool[second]] = None
    return _zipf(list(words))
