"""Every error a person may meet, in one tree, each mapped once to an exit code and an HTTP status.

HaizhiError
├── InputError            what was asked or given is wrong            exit 2   422
│   ├── FileRefused       a file cannot be taken at all               exit 2   422
│   ├── UnknownId         no entity has this id                       exit 3   404
│   ├── AmbiguousId       several entities have this key              exit 3   409
│   └── Conflict          it was changed by someone else meanwhile    exit 3   409
├── ConfigurationError    a setting is wrong or unsafe                exit 78  500
├── NotReady              something must be done or waited for first  exit 75  503
│   ├── IndexMissing      nothing has been indexed yet                exit 75  503
│   ├── IndexOutdated     the index was built with another encoder    exit 75  503
│   └── Locked            another process is writing                  exit 75  503
└── IntegrityError        stored bytes are not what they should be    exit 70  500

An error carries its two sentences (Chinese, English) and a remedy; nothing else in the code words them.
Sentences never hold a contact: values that may be one are masked before they come here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar


class HaizhiError(Exception):
    """Base of all. `zh` and `en` say what happened, `remedy_zh` and `remedy_en` what to do about it."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    status: ClassVar[int] = 500
    title_zh: ClassVar[str] = "出错"
    title_en: ClassVar[str] = "Error"

    def __init__(self, zh: str, en: str, *, remedy_zh: str = "", remedy_en: str = "") -> None:
        super().__init__(en)
        self.zh, self.en = zh, en
        self.remedy_zh, self.remedy_en = remedy_zh, remedy_en

    def __reduce__(self) -> tuple[Callable[..., HaizhiError], tuple[type[HaizhiError], str, str, str, str]]:
        """Let an error travel from a worker process; the default would call the class with `en` alone."""
        return _again, (type(self), self.zh, self.en, self.remedy_zh, self.remedy_en)


def _again(kind: type[HaizhiError], zh: str, en: str, remedy_zh: str, remedy_en: str) -> HaizhiError:
    return kind(zh, en, remedy_zh=remedy_zh, remedy_en=remedy_en)


class InputError(HaizhiError):
    """What was asked or given is wrong."""

    code, exit_code, status = "input", 2, 422
    title_zh, title_en = "输入有误", "The input is not usable"


class FileRefused(InputError):
    """A file cannot be taken at all."""

    code = "file-refused"
    title_zh, title_en = "文件无法导入", "The file was refused"


class UnknownId(InputError):
    """No entity has this id."""

    code, exit_code, status = "unknown-id", 3, 404
    title_zh, title_en = "没有这个编号", "No such id"


class AmbiguousId(InputError):
    """Several entities have this key."""

    code, exit_code, status = "ambiguous-id", 3, 409
    title_zh, title_en = "编号不唯一", "The id is ambiguous"


class Conflict(InputError):
    """It was changed by someone else meanwhile."""

    code, exit_code, status = "conflict", 3, 409
    title_zh, title_en = "已被他人修改", "It was changed meanwhile"


class ConfigurationError(HaizhiError):
    """A setting is wrong or unsafe."""

    code, exit_code, status = "configuration", 78, 500
    title_zh, title_en = "设置有误", "A setting is wrong"


class NotReady(HaizhiError):
    """Something must be done or waited for first."""

    code, exit_code, status = "not-ready", 75, 503
    title_zh, title_en = "尚未就绪", "Not ready yet"


class IndexMissing(NotReady):
    """Nothing has been indexed yet."""

    code = "index-missing"
    title_zh, title_en = "尚未建立索引", "There is no index yet"


class IndexOutdated(NotReady):
    """The index was built with another encoder."""

    code = "index-outdated"
    title_zh, title_en = "索引需要重建", "The index must be rebuilt"


class Locked(NotReady):
    """Another process is writing."""

    code = "locked"
    title_zh, title_en = "另一进程正在写入", "Another process is writing"


class IntegrityError(HaizhiError):
    """Stored bytes are not what they should be."""

    code, exit_code, status = "integrity", 70, 500
    title_zh, title_en = "数据校验失败", "Stored data failed its check"
