"""Countries by code. Names in eleven languages come from pycountry (ISO 3166-1 with Debian's iso-codes translations).

pycountry was chosen over babel: it has the official, common and three-letter forms besides the translations, and weighs a tenth.
What it lacks are the short forms that people type; they stand in `_ALIASES`.
"""

from __future__ import annotations

import gettext
import re
from functools import lru_cache

import pycountry

from models.normalise.text import clean, fold

_LOCALES = ("zh_CN", "zh_TW", "ja", "de", "fr", "es", "ko", "ru", "it", "pt")
_ALIASES = {
    "AE": "uae, emirates, 阿联酋",
    "AU": "澳洲, oz",
    "BA": "bosnia, 波黑",
    "BO": "bolivia",
    "BN": "brunei, 文莱",
    "CA": "加",
    "CD": "dr congo, drc, 刚果金",
    "CG": "congo brazzaville, 刚果布",
    "CI": "ivory coast, 科特迪瓦",
    "CN": (
        "prc, pr china, p r china, p r of china, mainland china, china mainland, chinese mainland, 中国大陆, 大陆, 内地, 中国内地, "
        "中华人民共和国, 中國大陸"
    ),
    "CV": "cape verde",
    "CZ": "czech republic, czech, 捷克共和国",
    "DE": "brd, 德",
    "FR": "法",
    "GB": (
        "uk, u k, england, scotland, wales, northern ireland, great britain, britain, gb, 英, 英格兰, 苏格兰, 威尔士, 北爱尔兰, "
        "大不列颠, イギリス, 英國, großbritannien, england uk"
    ),
    "HK": (
        "hong kong, hongkong, hong kong sar, hong kong china, hksar, 香港, 中国香港, 香港特别行政区, 香港特區, 香港地区, "
        "中国香港特别行政区, 港, hong kong s a r"
    ),
    "IR": "iran",
    "IT": "意大利, 意",
    "JP": "日, 日本国",
    "KP": "north korea, dprk, 朝鲜, 北朝鲜, 北韩",
    "KR": "south korea, korea, rok, republic of korea, 韩, 韩国, 南韩, 韓國",
    "LA": "laos, 老挝",
    "MD": "moldova",
    "MK": "macedonia, 北马其顿, 马其顿",
    "MM": "burma, 缅甸",
    "MO": "macao, macau, macau china, macao china, macao sar, macau sar, 澳门, 中国澳门, 澳门特别行政区, 澳門, 澳门地区",
    "NL": "holland, the netherlands, 荷兰, 尼德兰",
    "NZ": "新西兰, 纽西兰",
    "PS": "palestine",
    "RU": "russia, russian federation, 俄, 俄国, 俄罗斯, 俄罗斯联邦",
    "SA": "沙特, 沙特阿拉伯, ksa",
    "SG": "新加坡, 星加坡",
    "SY": "syria",
    "SZ": "swaziland",
    "TR": "turkey, turkiye, 土耳其",
    "TW": (
        "taiwan, taiwan china, china taiwan, taiwan r o c, taiwan roc, chinese taipei, 台湾, 中国台湾, 台湾地区, 中国台湾地区, "
        "中国台湾省, 台湾省, 台灣, 中華臺北, 中华台北, 台"
    ),
    "TZ": "tanzania",
    "US": (
        "usa, u s, u s a, us, united states of america, the united states, america, united states us, 美, 美国, 美利坚, "
        "美利坚合众国, 米国, アメリカ, アメリカ合衆国, états unis d amérique"
    ),
    "VA": "vatican, 梵蒂冈",
    "VE": "venezuela",
    "VN": "vietnam, viet nam, 越南",
}
_PARTS = re.compile(r"[,，;；/|·、()（）\[\]]+|\s[-–]\s")
# Regions of China that are listed beside it ("Hong Kong, China"): the more precise one is meant.
_WITHIN_CHINA = frozenset({"HK", "MO", "TW"})


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Folded name → ISO 3166-1 alpha-2 code."""
    names: dict[str, str] = {}
    translations = [gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[locale]) for locale in _LOCALES]
    for country in pycountry.countries:
        forms = [country.name, getattr(country, "common_name", None), getattr(country, "official_name", None)]
        for form in filter(None, forms):
            for name in (form, *(translation.gettext(form) for translation in translations)):
                names.setdefault(fold(name), country.alpha_2)
        names[fold(country.alpha_2)] = names[fold(country.alpha_3)] = country.alpha_2
    for code, aliases in _ALIASES.items():
        names.update((fold(alias), code) for alias in aliases.split(","))
    names.pop("", None)
    return names


@lru_cache(maxsize=16_384)
def country_code(text: str | None) -> str | None:
    """Return the ISO 3166-1 alpha-2 code of a country as people write it, or None where the text names none, or several.

    "USA", "U.S.", 美国, "Korea, Republic of", 中国香港, "Boston, MA, USA" … ; Hong Kong, Macao and Taiwan keep their own codes.
    """
    if not text:
        return None
    names = _names()
    whole = names.get(fold(text))
    if whole:
        return whole
    parts = [fold(part) for part in _PARTS.split(clean(text))]
    # A two-letter part beside others is more often a state ("Boston, MA") than a country, "us" and "uk" apart.
    found = {names[part] for part in parts if part in names and (len(part) != 2 or not part.isascii() or part in {"us", "uk"})}
    if len(found) > 1 and found - _WITHIN_CHINA == {"CN"}:
        found -= {"CN"}
    return found.pop() if len(found) == 1 else None
