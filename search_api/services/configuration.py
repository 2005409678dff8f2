"""Reading the settings, with a sentence where one is wrong."""

from __future__ import annotations

from pydantic import ValidationError

from models.errors import ConfigurationError
from models.settings import Settings


def load_settings() -> Settings:
    """Return the settings of this process from its environment.

    Raises ConfigurationError naming the variables that are wrong. Their values are not repeated: a database URL may hold a password.
    """
    try:
        return Settings()
    except ValidationError as error:
        names = sorted({"HAIZHI_" + str(problem["loc"][0]).upper() for problem in error.errors() if problem["loc"]})
        why = "; ".join(problem["msg"] for problem in error.errors(include_input=False, include_url=False))
        raise ConfigurationError(
            f"设置有误:{', '.join(names)}。",
            f"Wrong settings: {', '.join(names)} ({why}).",
            remedy_zh="请对照 docs/operations.md 改正这些环境变量。",
            remedy_en="Correct these environment variables; docs/operations.md lists what each may be.",
        ) from None
