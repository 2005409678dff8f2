"""Every setting, typed, with the reason for its default. Each is an environment variable `HAIZHI_<NAME>`.

`docs/operations.md` lists them all; a test fails where one is missing there.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class EncoderSpec(BaseModel):
    """One encoder. `model` is "builtin:e5-small", "builtin:use-multilingual", a folder, or a hub name.

    A hub name needs `revision`; a folder may carry `sha256` (of its model.safetensors), checked at load.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,30}$")
    model: str
    revision: str | None = None
    sha256: str | None = None
    adapter: str | None = None
    query_prompt: str = ""
    passage_prompt: str = ""
    max_tokens: int = 512
    backend: Literal["auto", "openvino", "onnx", "torch"] = "auto"
    precision: Literal["auto", "float32", "bfloat16", "int8"] = "auto"
    weight: float = 1.0


# Both ship inside pinned packages (NOTICE), so nothing is fetched from a hub.
DEFAULT_ENCODERS = [
    EncoderSpec(name="e5", model="builtin:e5-small", query_prompt="query: ", passage_prompt="passage: "),
    EncoderSpec(name="use", model="builtin:use-multilingual"),
]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="HAIZHI_", extra="ignore")

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

    @property
    def database(self) -> str:
        """The database's SQLAlchemy URL."""
        return self.database_url or f"sqlite:///{(self.home / 'haizhi.db').absolute()}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
