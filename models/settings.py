"""Every setting, typed, with the reason for its default. Each is an environment variable `HAIZHI_<NAME>`.

`docs/operations.md` lists them all; a test fails where one is missing there.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from models.errors import ConfigurationError


class EncoderSpec(BaseModel):
    """One encoder. `model` is "builtin:e5-small", "builtin:minilm-l6", "builtin:use-multilingual", a folder, or a hub name.

    A hub name needs `revision`; a folder may carry `sha256` (of its model.safetensors), checked at load. `language` "en" says that
    the model reads English alone: Chinese texts are put into English word by word before they are encoded (indexer.text.gloss), and of
    texts in other languages it says nothing.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")
    model: str
    revision: str | None = None
    sha256: str | None = None
    adapter: str | None = None
    query_prompt: str = ""
    passage_prompt: str = ""
    language: Literal["any", "en"] = "any"
    max_tokens: int = 512
    backend: Literal["auto", "openvino", "onnx", "torch"] = "auto"
    precision: Literal["auto", "float32", "bfloat16", "int8"] = "auto"
    weight: float = Field(1.0, ge=0)

    @model_validator(mode="after")
    def _model_is_pinned(self) -> Self:
        """A hub name without a revision could give other vectors tomorrow under the same fingerprint."""
        is_local = self.model.startswith(("builtin:", "/", ".", "~")) or Path(self.model).exists()
        if not is_local and not self.revision:
            raise ValueError(f"encoder {self.name}: a hub model needs `revision`")
        return self


# All ship inside pinned packages (NOTICE), so nothing is fetched from a hub.
DEFAULT_ENCODERS = [
    EncoderSpec(name="e5", model="builtin:e5-small", adapter="builtin:matchmaking", query_prompt="query: ", passage_prompt="passage: "),
    EncoderSpec(name="minilm", model="builtin:minilm-l6", adapter="builtin:glosses", language="en", max_tokens=256),
]
# Not for the index: the cheapest for terms of a few words, in any language.
TERM_ENCODER = EncoderSpec(name="use", model="builtin:use-multilingual")


class Settings(BaseSettings):
    """What can be set. The description of each is the reason for its default."""

    model_config = SettingsConfigDict(env_prefix="HAIZHI_", extra="ignore", validate_default=True)

    home: Path = Field(Path("var"), description="State: database, keys, index, vector cache. One folder to back up.")
    cache: Path = Field(
        Path("~/.cache/haizhi"), description="Converted model weights, shared by all homes, since they hold nothing personal."
    )
    database_url: str | None = Field(None, description="SQLAlchemy URL. Default: SQLite in `home`, which needs no server.")
    backend: Literal["embedded"] = Field("embedded", description="Index backend. Embedded needs no server.")
    encoders: list[EncoderSpec] = Field(
        default_factory=lambda: list(DEFAULT_ENCODERS), description="The encoders, as a JSON list; their scores are fused."
    )
    threads: int = Field(0, ge=0, description="Threads for encoding; 0 = all cores of this machine.")
    key_file: Path | None = Field(
        None, description="The key that opens contacts. Default: `home`/keys/contacts.key, made at first use, readable by its owner alone."
    )
    data: Path = Field(Path("../shared/data"), description="Judged sets for `haizhi evaluate`.")
    host: str = Field("127.0.0.1", description="Where the API listens. Until access control exists, anything but loopback is refused.")
    port: int = Field(8000, ge=0, le=65535, description="Port of the API; 0 takes a free one.")
    language: Literal["both", "zh", "en"] = Field("both", description="Language of messages; both = Chinese first, English beside it.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "WARNING", description="Commands are quiet by default; `serve` logs at INFO."
    )
    max_upload_mb: int = Field(50, ge=1, description="Files of this size and up are refused.")

    @field_validator("host")
    @classmethod
    def _host_is_loopback(cls, host: str) -> str:
        """There is no access control yet, so whoever reaches the port reads the library."""
        if host != "localhost" and not _is_loopback(host):
            raise ValueError("the API has no access control yet, so it listens on loopback only (127.0.0.1, ::1, localhost)")
        return host

    @field_validator("home", "cache", "data", "key_file")
    @classmethod
    def _home_is_expanded(cls, path: Path | None) -> Path | None:
        return path.expanduser() if path is not None else None

    @field_validator("encoders")
    @classmethod
    def _names_differ(cls, encoders: list[EncoderSpec]) -> list[EncoderSpec]:
        """An encoder's name is its vector field in the index."""
        names = [spec.name for spec in encoders]
        if not names or len(set(names)) != len(names):
            raise ValueError("at least one encoder is needed, and their names must differ")
        return encoders

    @property
    def database(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{(self.home / 'haizhi.db').absolute()}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings() -> Settings:
    """Read the environment; raise ConfigurationError naming each bad variable (never its value, which may be a secret)."""
    try:
        return Settings()
    except ValidationError as error:
        faults = "; ".join(f"HAIZHI_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors())
    except SettingsError as error:
        faults = str(error)
    raise ConfigurationError(
        f"设置有误：{faults}",
        f"A setting is wrong: {faults}",
        remedy_zh="请改正该环境变量后重试（见 docs/operations.md）。",
        remedy_en="Mend this environment variable and try again (docs/operations.md).",
    )


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return load_settings()
