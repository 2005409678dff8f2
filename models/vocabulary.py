"""The words of the field, as closed lists. The Chinese term of each stands beside it (see docs/data-model.md)."""

from __future__ import annotations

from enum import StrEnum


class EntityKind(StrEnum):
    """What an own id can point at. The value is the id's prefix and the word on the command line (singular)."""

    EXPERT = "expert"  # 专家
    TEAM = "team"  # 团队
    ORGANISATION = "organisation"  # 机构, 海外科技社团 among them
    PROJECT = "project"  # 项目
    WORK = "work"  # 成果
    NEED = "need"  # 需求


class CandidateKind(StrEnum):
    """What a search can return. A society is an organisation of a society kind, ranked in a list of its own."""

    EXPERT = "expert"
    TEAM = "team"
    ORGANISATION = "organisation"
    SOCIETY = "society"
    PROJECT = "project"
    NEED = "need"


class NeedKind(StrEnum):
    """What an enterprise asks for."""

    TECHNOLOGY = "technology"  # 技术需求
    TALENT = "talent"  # 人才需求
    ADVICE = "advice"  # 咨询需求
    TRAINING = "training"  # 培训需求
    PROJECT = "project"  # 项目需求


class NeedStatus(StrEnum):
    """Where a need stands."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class OrganisationKind(StrEnum):
    """What sort of body an organisation is."""

    SOCIETY = "society"  # 学会 / 科技社团
    INTERNATIONAL = "international"  # 国际组织
    UNIVERSITY = "university"
    INSTITUTE = "institute"
    COMPANY = "company"
    GOVERNMENT = "government"
    HEALTHCARE = "healthcare"
    NONPROFIT = "nonprofit"
    FUNDER = "funder"
    OTHER = "other"


SOCIETY_KINDS = frozenset({OrganisationKind.SOCIETY, OrganisationKind.INTERNATIONAL})


class Pool(StrEnum):
    """Which pool a search draws on (overseas by default)."""

    OVERSEAS = "overseas"  # lives outside the Chinese mainland, or residence unknown
    DOMESTIC = "domestic"  # lives in the Chinese mainland: kept, not offered as an overseas expert


class IdentifierScheme(StrEnum):
    """Whose identifier it is."""

    ORCID = "orcid"
    OPENALEX = "openalex"
    SCHOLAR = "scholar"
    ROR = "ror"
    DOI = "doi"
    ISNI = "isni"
    WIKIDATA = "wikidata"
    HOMEPAGE = "homepage"


# Two records that share one of these are the same entity (exact identity). The others are facts about it.
IDENTIFYING_SCHEMES = frozenset({IdentifierScheme.ORCID, IdentifierScheme.ROR, IdentifierScheme.DOI})


class ContactType(StrEnum):
    """How someone is reached."""

    EMAIL = "email"
    PHONE = "phone"
    MESSENGER = "messenger"
    POSTAL = "postal"


class RelationType(StrEnum):
    """What ties two entities."""

    MEMBERSHIP = "membership"  # 会员
    APPOINTMENT = "appointment"  # 聘任
    POST = "post"  # 任职
    AGREEMENT = "agreement"  # 协议
    PARENT = "parent"  # 上级单位
    SUCCESSOR = "successor"  # 更名、合并
    INVESTIGATOR = "investigator"  # 项目负责人
    MEMBER = "member"  # 团队成员
    LEADER = "leader"  # 团队带头人


class Verdict(StrEnum):
    """What a judgement says of two source records."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Stage(StrEnum):
    """How far a candidate has come for a need (匹配 → 甄选 → 接洽 → 对接 → 落地, or 谢绝)."""

    MATCHED = "matched"  # 匹配: shown for the need, and so far not chosen
    SHORTLISTED = "shortlisted"  # 甄选
    CONTACTED = "contacted"  # 接洽
    MET = "met"  # 对接
    LANDED = "landed"  # 落地
    DECLINED = "declined"  # 谢绝, with a reason


STAGES_ZH = {
    Stage.MATCHED: "匹配",
    Stage.SHORTLISTED: "甄选",
    Stage.CONTACTED: "接洽",
    Stage.MET: "对接",
    Stage.LANDED: "落地",
    Stage.DECLINED: "谢绝",
}


class DeclineReason(StrEnum):
    """Why a candidate was declined, or declined himself."""

    IRRELEVANT = "irrelevant"  # 不对口
    LEVEL = "level"  # 水平或成熟度不符
    OUTDATED = "outdated"  # 成果过旧或方向已变
    PLACE = "place"  # 国别或地域限制
    CONFLICT = "conflict"  # 利益冲突
    KNOWN = "known"  # 已有合作
    UNAVAILABLE = "unavailable"  # 对方无意或无暇
    TERMS = "terms"  # 条件未谈拢
    OTHER = "other"  # 其他


REASONS_ZH = {
    DeclineReason.IRRELEVANT: "不对口",
    DeclineReason.LEVEL: "水平或成熟度不符",
    DeclineReason.OUTDATED: "成果过旧或方向已变",
    DeclineReason.PLACE: "国别或地域限制",
    DeclineReason.CONFLICT: "利益冲突",
    DeclineReason.KNOWN: "已有合作",
    DeclineReason.UNAVAILABLE: "对方无意或无暇",
    DeclineReason.TERMS: "条件未谈拢",
    DeclineReason.OTHER: "其他",
}


class OutboxAction(StrEnum):
    """What an index has to do about an entity."""

    UPSERT = "upsert"
    DELETE = "delete"
