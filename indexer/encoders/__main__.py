"""`python -m indexer.encoders`: set-up. Converts and exports the models of the settings once, and tries each of them."""

from __future__ import annotations

import sys

from rich.console import Console

from indexer.encoders import Role, load_encoder, load_encoders
from models.errors import HaizhiError
from models.settings import TERM_ENCODER, settings


def main() -> int:
    """Make every encoder ready; return the exit code of models.errors."""
    console = Console(stderr=True)
    try:
        for encoder in [*load_encoders(settings()), load_encoder(TERM_ENCODER, settings())]:
            encoder.encode(["高温合金叶片 superalloy blades"], Role.QUERY)
            console.print(f"{encoder.name}: {encoder.dimension} dimensions, {encoder.fingerprint}", highlight=False)
    except HaizhiError as error:
        console.print(f"{error.zh} {error.remedy_zh}\n{error.en} {error.remedy_en}", highlight=False)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
