"""What may be shown of a value: its contacts masked."""

from __future__ import annotations

from models.contacts import MASK, mask


def masked(text: str, *, whole: bool = False) -> str:
    """The text with its contacts masked; `whole`: all of it is a contact, whatever it looks like."""
    return MASK if whole and text else mask(text)
