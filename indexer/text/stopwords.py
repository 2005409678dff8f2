"""Words that say nothing of what a text is about. Short on purpose: BM25 already counts common words for little."""

from __future__ import annotations

ENGLISH = [
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "could", "do", "does", "for", "from", "had", "has",
    "have", "he", "her", "his", "how", "i", "if", "in", "into", "is", "it", "its", "may", "more", "most", "no", "nor", "not",
    "of", "on", "or", "our", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there",
    "these", "they", "this", "those", "to", "too", "under", "up", "us", "was", "we", "were", "what", "when", "where", "which",
    "while", "who", "whom", "why", "will", "with", "within", "without", "would", "you", "your", "s", "t", "via", "et", "al",
]  # fmt: skip
CHINESE = [
    "的", "了", "和", "与", "及", "或", "等", "在", "是", "为", "对", "于", "以", "从", "到", "由", "将", "被", "把", "让", "其",
    "该", "此", "这", "那", "这些", "那些", "之", "中", "上", "下", "内", "外", "也", "都", "而", "且", "并", "并且", "但",
    "但是", "如", "如果", "因", "因为", "所以", "以及", "以上", "以下", "及其", "对于", "关于", "通过", "进行", "可以", "能够",
    "需要", "需", "要求", "希望", "目前", "现有", "我", "我们", "我司", "本", "本公司", "公司", "企业", "有", "无", "不", "没有",
    "个", "一", "一个", "一种", "种", "各", "各种", "每", "某", "着", "过", "地", "得",
]  # fmt: skip

STOP_WORDS = frozenset((*ENGLISH, *CHINESE))
