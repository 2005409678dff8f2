"""Columns that several kinds of sheet have."""

from __future__ import annotations

from crawler.importers.columns.types import Column, ValueType

ID = Column(
    "id",
    ValueType.NAME,
    "编号",
    "ID",
    ("唯一编号", "记录编号", "identifier", "code no", "record id", "编码"),
    "可不填；填了就按它认人认事，再次导入时更新同一条记录",
    "Optional. Where given, a later import of the same id updates the same record",
    "",
    width=14,
)
ROW_NUMBER = Column("row_number", ValueType.ROW_NUMBER, "序号", "No.", ("no", "#", "行号", "序", "serial number", "s/n", "sn"))
KEYWORDS = Column(
    "keywords",
    ValueType.LIST,
    "关键词",
    "Keywords",
    ("关键字", "标签", "技术关键词", "keyword", "key words", "tags"),
    "多个之间用；分开",
    "Separate several with ;",
    "固态电池；电解质",
    width=28,
)
FIELDS = Column(
    "fields",
    ValueType.LIST,
    "研究方向",
    "Fields",
    (
        *(
            "专业领域",
            "专业",
            "领域",
            "研究领域",
            "专业方向",
            "技术领域",
            "学科",
            "学科领域",
            "专长",
            "擅长领域",
            "从事专业",
            "所属领域",
            "服务领域",
            "研究专长",
        ),
        *(
            "研究方向/专业领域",
            "主要研究方向",
            "学科方向",
            "业务领域",
            "field",
            "research area",
            "research areas",
            "research interests",
            "research fields",
        ),
        *(
            "research field",
            "expertise",
            "area of expertise",
            "areas of expertise",
            "specialty",
            "speciality",
            "discipline",
            "disciplines",
            "subject",
        ),
        *("subjects", "areas", "研究兴趣", "所属学科", "行业领域"),
    ),
    "多个之间用；分开",
    "Separate several with ;",
    "锂电池材料；电化学",
    width=28,
)
COUNTRY = Column(
    "country",
    ValueType.COUNTRY,
    "国家",
    "Country",
    (
        *(
            "国别",
            "所在国",
            "所在国家",
            "国家/地区",
            "国家地区",
            "国家或地区",
            "所在国家/地区",
            "所在国别",
            "工作国家",
            "国别/地区",
            "country/region",
        ),
        *("country code", "country or region", "工作所在国", "国家（地区）", "国別", "國家", "國別"),
    ),
    "现工作单位所在的国家或地区，中文、英文或两位代码都可以",
    "Where the present workplace is; Chinese, English or the two-letter code",
    "德国",
    width=12,
)
EMAIL = Column(
    "contacts",
    ValueType.EMAIL,
    "邮箱",
    "E-mail",
    (
        "电子邮件",
        "电子邮箱",
        "email",
        "e-mail address",
        "email address",
        "mail",
        "邮件",
        "邮箱地址",
        "电邮",
        "联系邮箱",
        "e_mail",
        "電子郵件",
        "電郵",
    ),
    "联系方式单独加密保存，不会显示给企业",
    "Contacts are stored apart and encrypted; enterprises never see them",
    "",
    width=24,
)
PHONE = Column(
    "contacts",
    ValueType.PHONE,
    "电话",
    "Phone",
    (
        *(
            "手机",
            "联系电话",
            "手机号",
            "手机号码",
            "电话号码",
            "移动电话",
            "办公电话",
            "固定电话",
            "座机",
            "传真",
            "tel",
            "telephone",
            "mobile",
            "cell",
        ),
        *("mobile phone", "phone number", "cellphone", "fax", "联系人电话", "联系人手机", "電話", "手機", "tel."),
    ),
    "含国家区号，如 +49 …",
    "With the country code, e.g. +49 …",
    "",
    width=18,
)
MESSENGER = Column(
    "contacts",
    ValueType.MESSENGER,
    "微信",
    "WeChat",
    ("微信号", "QQ", "qq号", "whatsapp", "skype", "telegram", "line", "messenger", "即时通讯", "wechat id"),
    "可不填",
    "Optional",
    "",
    width=16,
)
POSTAL = Column(
    "contacts",
    ValueType.POSTAL,
    "通讯地址",
    "Postal address",
    ("通信地址", "联系地址", "邮寄地址", "地址", "家庭住址", "住址", "邮政编码", "邮编", "address", "mailing address", "postcode", "zip"),
)
CONTACT = Column(
    "contacts",
    ValueType.CONTACT,
    "联系方式",
    "Contact",
    ("联系人及电话", "联系人及联系方式", "联络方式", "contact information", "contact details", "联系信息", "聯絡方式"),
)
# A contact person is a way to reach a body; it is kept with the contacts, encrypted, as the name on an envelope is.
CONTACT_PERSON = Column(
    "contacts", ValueType.POSTAL, "联系人", "Contact person", ("企业联系人", "联络人", "项目联系人", "需求联系人", "联系人姓名", "对接人")
)
CONTACTS_JSON = Column("contacts", ValueType.NESTED, "contacts", "contacts")
CODES_JSON = Column("codes", ValueType.NESTED, "codes", "codes")
EXTRA_JSON = Column("extra", ValueType.NESTED, "extra", "extra")
NSFC = Column(
    "codes:nsfc", ValueType.CODES, "学科代码", "NSFC code", ("基金委学科代码", "国自然学科代码", "申请代码", "nsfc", "学科分类代码")
)
GBT4754 = Column(
    "codes:gbt4754", ValueType.CODES, "行业代码", "Industry code", ("国民经济行业代码", "行业分类代码", "gb/t 4754", "gbt4754", "gb/t4754")
)

CONTACTS = (EMAIL, PHONE, MESSENGER, POSTAL, CONTACT)
EVERYWHERE = (ROW_NUMBER, CONTACTS_JSON, CODES_JSON, EXTRA_JSON, NSFC, GBT4754)
