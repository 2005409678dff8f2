"""How needs are worded: the headings of their sections, and the words that tell a wish from background, boasting and terms.

Closed lists, gathered by reading real needs of enterprises (docs/evaluation.md). What is done with them: search_api.matching.subproblems
splits a need by them, and search_api.matching.analysis leaves out the sentences that are idle before anybody is sought.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a section of a need is for."""

    PROBLEM = "problem"  # 需求内容, 技术难题
    TARGET = "target"  # 预期目标, 技术指标
    BACKGROUND = "background"  # 背景, 工作基础
    TERMS = "terms"  # 合作方式, 预算, 联系方式
    OPEN = "open"  # under no heading


# The role of a heading is that of the word it ends with.
_KEYS = (
    (
        Role.PROBLEM,
        "需求内容|技术需求|具体需求|需求|需要|希望|需解决|解决|难题|难点|难点在于|痛点|瓶颈|问题|研究内容|主要内容|内容|任务|关键技术|核心技术"
        "|[Rr]equirements?|[Pp]roblems?|[Cc]hallenges?|[Nn]eeds?|[Ss]cope|[Tt]asks?",
    ),
    (Role.TARGET, "目标|指标|要求|参数|目的|[Tt]argets?|[Gg]oals?|[Ss]pecifications?|[Oo]bjectives?"),
    (
        Role.BACKGROUND,
        "背景|基础|现状|简介|概况|介绍|条件|优势|意义|必要性|研究方法|技术路线|实施方案"
        "|[Bb]ackground|[Ii]ntroduction|[Ss]tatus|[Aa]bout us",
    ),
    (
        Role.TERMS,
        "合作方式|合作模式|合作意向|预算|经费|投入|投资|资金|联系方式|联系人|联系电话|电话|邮箱|地址|效益|前景|进度|期限|知识产权|备注"
        "|[Bb]udget|[Cc]ontacts?|[Cc]ooperation|[Ff]unding|[Dd]eadline|[Nn]otes?",
    ),
)
_ANY_KEY = "|".join(keys for _, keys in _KEYS)
_NUMBER = r"[（(]?(?:[一二三四五六七八九十]{1,2}|\d{1,2})(?:[）)]|\s*[、.．])\s*"
# A numbered line, or one without a colon, is a heading only where it is made of such words; "2、镀层发霉问题" is an item.
_PLAIN = (
    r"(?:技术|研发|研究|开发|主要|预期|期望|现有|工作|前期|企业|项目|核心|具体|合作|拟|需|要|解决|的|需求|内容|总体|关键|希望|存在|产品|公司|市场|经济|社会"
    r"|联系|目前|当前|已有|本|及|和|与|创新|产业化|所|[Tt]echnical |[Oo]ur )*"
)
_HEADING = re.compile(
    r"(?:(?<=^)|(?<=[\n。；;！!？?\"”,，.]))[ \t\u3000\"“]*"
    rf"(?:(?P<number>{_NUMBER}))?"
    rf"(?P<phrase>[^\n。；;，,：:!！？?（(]{{0,28}}?(?:{_ANY_KEY}))(?:如下|包括|主要|以下|几个方面|几方面|分别|在于|有|为|是)*"
    r"[ \t]*(?:[（(][^）)\n]{0,30}[）)])?[ \t]*(?P<end>[：:]|(?=\n))"
)
_PLAIN_HEADING = re.compile(rf"{_PLAIN}(?:{_ANY_KEY})")
_ALREADY = re.compile(r"^(?:现有|已有|前期|目前已)")
_PART = re.compile(r"[及和与、]|\band\b")

# A wish: somebody wants something.
WISH = re.compile(
    r"希望|需要|需求|急需|亟需|亟待|迫切|现需|须|寻求|寻找|求购|购买|(?<![模虚])拟(?!合|态)|欲(?!望)|要求|如何|征集|诚邀|有意|计划(?=引|邀|开|采|购)|攻克|攻关|突破|期望|想要|想(?:了解|购|引|把|开|通)"
    r"|有待|还需|需(?=对|解|设|开|研|进|提|改|实|通|采|建|将|把|能|具)|关注|感兴趣|有兴趣|也可了解|求助"
    r"|\b(?:need|needs|needed|require|requires|required|seek|seeks|seeking"
    r"|looking for|look for|wish|want|would like|must|should|how to|aim to|wanted)\b",
    re.IGNORECASE,
)
# What these words mean where nobody wishes: "满足生产需要", "有更高的要求".
_NO_WISH = re.compile(
    r"(?:满足|适应|符合|针对|由于|根据|按照|结合)[^，。；]{0,16}?(?:需求|需要|要求)|(?:更高|较高|严格|严苛|新|一定)的?(?:要求|需求)|(?:同样|这样|此类)的?需求|标准(?:及|和)要求|(?:至少|只|仅|大约)需要?|有需求|市场需求|需求量|需求日益"
)


def wishes(text: str) -> bool:
    """Whether somebody wishes for something in a text."""
    return WISH.search(_NO_WISH.sub("", text)) is not None


# Work to be done: a wish only where nobody wishes for anything outright.
WORK = re.compile(
    r"解决|研发|开发|研究|提高|提升|降低|减少|优化|实现|改进|改善|设计|构建|建立|研制|引进|消除|避免|控制"
    r"|\b(?:develop|improve|reduce|design|solve|optimi[sz]e|increase|build|control|avoid|prevent)\w*\b",
    re.IGNORECASE,
)
# How things stand, and who one is. Counts where nothing is wished.
BACKGROUND = re.compile(
    r"^\s*(?:随着|近年来|近几年|目前|当前|现有|现在|众所周知|传统|国内|国外|所谓|我公司|我司|本公司|公司|企业|我单位|我院|我厂|据|作为|一般|通常|由于|因此|因而)"
    r"|^\s*(?:our company|we are|we have|the company|currently|at present|today|in recent years|founded)\b",
    re.IGNORECASE,
)
# Boasting: nothing in it says what is asked.
BOAST = re.compile(
    r"高新技术企业|成立(?:于|以来)|注册资[金本]|占地|销售收入|荣获|被(?:评|认定)|院士|技术团队|员工\d|国际先进|国内领先|行业领先|领军|资质|市场份额|市场前景"
    r"|专利(?:号|证书)|发明专利\d|实用新型\d|经验丰富|丰富的?.{0,8}经验|产学研.{0,6}(?:基地|平台)|设备齐全|已(?:与|和|同).{2,30}合作|固定资产"
    r"|\b(?:founded in|leading company|market share|market leader|high-tech enterprise|employees|patents held)\b",
    re.IGNORECASE,
)
# Terms: money, people to call, how to work together.
TERMS = re.compile(
    r"\d\s*(?:余|多)?[万亿]元|预算|出资|产值|利润|入股|所有权|共同拥有|成果归|联系人|联系方式|电话|邮箱|\*\*\*|可提供|校企合作|面议|有意者|合作方式|可接受|融资|金融机构"
    r"|节约成本|增加销售|经济效益|社会效益|技术培训讲座|线上交流|来现场|论文\s*\d|专利\s*\d\s*项|著作权"
    r"|\b(?:budget|please contact|contact person|e-?mail|phone|we can provide|we offer|cooperation mode)\b"
    r"|(?:\b(?:RMB|CNY|USD|EUR)|[$€£¥])\s*[\d.,]+\s*million\b|\bmillion\s+(?:yuan|RMB|CNY|(?:US\s+)?dollars?|USD|euros?|EUR)\b",
    re.IGNORECASE,
)
# Those of TERMS that no wish beside them makes technical.
BUSINESS = re.compile(r"联系人|电话|邮箱|\*\*\*|出资|校企合作|入股|融资|金融机构|产值|\b(?:e-?mail|phone)\b", re.IGNORECASE)
# A wish for partners that says nothing of the subject.
PARTNERS = re.compile(
    r"^[^，,；;]{0,12}(?:希望|拟|寻求|诚邀|欢迎|愿|通过|寻找|需要)[^，,；;]{0,8}(?:高校|院校|大学|科研|研究所|专家|团队|单位|机构|企业|合作伙伴|伙伴|合作方|专业支持|技术支持)"
    r"[^；;]{0,30}$"
    r"|^\s*(?:与|和|同)[^，；;]{2,40}合作(?:，[^，]{0,14})?$"
    r"|^\s*(?:需求)?(?:技术(?:服务|咨询|转让|支持|合作|开发)|专利购买|合作开发|联合开发|共同研发|委托开发|[或和、及，,与])+\s*$"
)
# What refers to problems named elsewhere.
REFERRING = re.compile(r"(?:解决|针对|克服|实现)(?:上述|以上|这些|此类|该|此)(?:问题|难题|目标)")
# What is only hoped for besides: it weighs less than what is asked.
SIDE = re.compile(
    r"^\s*(?:后续|远期|此外|另外?|还|同时关注|同时(?:也)?(?:想|可)|也(?:想|可|希望|关注)|对.{2,20}(?:兴趣|关注))"
    r"|有兴趣|感兴趣|中长期|in the longer term"
)
# A figure to be reached.
FIGURE = re.compile(
    r"[≥≤<>＜＞±～~]|\d\s*(?:%|％|℃|°|[a-zA-Zμ]{1,4}/?|倍|年|天|小时|分钟|秒|次|米|毫米|元)|不(?:低于|高于|超过|大于|小于|少于)|以[上下内]"
)
# What a solution can be. A clause with figures and none of these is a target, not a problem.
SOLUTION = re.compile(
    r"技术|工艺|方法|系统|装置|设备|模型|算法|方案|设计|研究|开发|研发|材料(?!成本)|配方|解决|改造|优化|检测|预警|诊断|制备|合成|剥离|分离|评价|处理|软件|平台|机理|机构|药剂|涂层|膜"
    r"|\b(?:method|process|system|device|model|algorithm|material|design|coating|software|technology|monitoring|detection)s?\b",
    re.IGNORECASE,
)


SENTENCE = re.compile(r"[^。！？!?\n]+?(?:[。！？!?\n]+|\.(?=\s+[A-Z(])|$)")
_LEAST_LEFT = 20  # characters


def idle(sentence: str) -> bool:
    """Whether it boasts, or speaks of money, contacts or how to work together, and wishes for nothing technical beside that."""
    if not (BOAST.search(sentence) or TERMS.search(sentence)):
        return False
    return not (wishes(sentence) and SOLUTION.search(sentence))


def without_idle(text: str) -> str:
    """The text without its idle sentences; as it is where hardly anything would be left."""
    left = "".join(sentence for sentence in SENTENCE.findall(text) if not idle(sentence))
    return left if len(left) >= _LEAST_LEFT else text


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a need under one heading."""

    role: Role
    text: str


def sections(text: str) -> list[Section]:
    """Cut a need at its headings ("二、需解决的技术难题：", "Budget:"); what stands before the first is open."""
    found: list[Section] = []
    role, start = Role.OPEN, 0
    for match in _HEADING.finditer(text):
        phrase = match["phrase"].strip()
        named = role_of(phrase)
        if named is None or ((match["number"] or not match["end"]) and not _PLAIN_HEADING.fullmatch(phrase)):
            continue
        found.append(Section(role, text[start : match.start()]))
        role, start = named, match.end()
    found.append(Section(role, text[start:]))
    return [section for section in found if section.text.strip()]


def role_of(phrase: str) -> Role | None:
    """The role of a heading; of "技术难题及预算", which has two, the first in the order of `Role`. None where it is no heading."""
    if _ALREADY.search(phrase):
        return Role.BACKGROUND
    parts = [phrase, *_PART.split(phrase)]
    for role, keys in _KEYS:
        if any(re.search(rf"(?:{keys})\s*$", part.strip()) for part in parts):
            return role
    return None
