"""The names of languages: what an expert speaks is kept in the words of its source, and is found by code or by any usual name."""

from __future__ import annotations

_NAMES = {
    "zh": ("zh", "中文", "汉语", "普通话", "华语", "Chinese", "Mandarin"),
    "en": ("en", "英语", "英文", "English"),
    "ja": ("ja", "日语", "日文", "日本語", "Japanese"),
    "de": ("de", "德语", "德文", "Deutsch", "German"),
    "fr": ("fr", "法语", "法文", "Français", "French"),
    "ru": ("ru", "俄语", "俄文", "Русский", "Russian"),
    "es": ("es", "西班牙语", "西语", "Español", "Spanish"),
    "ko": ("ko", "韩语", "朝鲜语", "한국어", "Korean"),
    "it": ("it", "意大利语", "Italiano", "Italian"),
    "pt": ("pt", "葡萄牙语", "Português", "Portuguese"),
    "nl": ("nl", "荷兰语", "Nederlands", "Dutch"),
    "sv": ("sv", "瑞典语", "Svenska", "Swedish"),
    "ar": ("ar", "阿拉伯语", "العربية", "Arabic"),
}


def language_names(text: str) -> tuple[str, ...]:
    """Return every name under which the language that `text` names may be kept; of a language not listed, the text itself."""
    wanted = text.strip().casefold()
    for names in _NAMES.values():
        if wanted in {name.casefold() for name in names}:
            return names
    return (text.strip(),)
