"""Identifiers brought to one form, with their check digits verified."""

from __future__ import annotations

import re
import unicodedata

_ORCID = re.compile(r"(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dX])", re.IGNORECASE)
_ORCID_ALONE = re.compile(rf"^(?:https?://)?(?:www\.)?(?:orcid\.org/|orcid(?:\s*id)?[:：\s]*)?{_ORCID.pattern}/?$", re.IGNORECASE)
_DOI = re.compile(r"^(?:https?://)?(?:(?:dx\.|www\.)?doi\.org/|doi[:：\s]*)?(10\.\d{4,9}(?:\.\d+)*/\S+)$", re.IGNORECASE)
# Crockford's base 32 without I, L, O, U: 0, six characters, two check digits (ROR: identifier pattern).
_ROR = re.compile(r"^(?:https?://)?(?:www\.)?(?:ror\.org/|ror[:：\s]*)?(0[a-hj-km-np-tv-z0-9]{6}\d{2})/?$", re.IGNORECASE)
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().replace("–", "-").replace("‐", "-").replace("‑", "-")


def orcid(text: str | None) -> str | None:
    """Return an ORCID iD as 0000-0000-0000-0000, or None where it is none or its ISO 7064 MOD 11-2 check digit is wrong."""
    match = _ORCID_ALONE.match(_plain(text)) if text else None
    if not match:
        return None
    digits = "".join(match.groups()).upper()
    total = 0
    for digit in digits[:-1]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return "-".join(digits[at : at + 4] for at in range(0, 16, 4)) if digits[-1] == ("X" if check == 10 else str(check)) else None


def doi(text: str | None) -> str | None:
    """Return a DOI in lower case without resolver or closing punctuation, or None where it is none. DOIs ignore case (ISO 26324)."""
    match = _DOI.match(_plain(text)) if text else None
    if not match:
        return None
    value = match[1].lower().rstrip(".,;:'\"”’")
    if value.endswith(")") and value.count("(") < value.count(")"):
        value = value[:-1]
    return value if not value.endswith("/") else None


def ror(text: str | None) -> str | None:
    """Return a ROR id's nine characters, or None where it is none or its ISO 7064 MOD 97-10 check digits are wrong."""
    match = _ROR.match(_plain(text)) if text else None
    if not match:
        return None
    value = match[1].lower()
    number = 0
    for char in value[:7]:
        number = number * 32 + _CROCKFORD.index(char)
    return value if 98 - (number * 100) % 97 == int(value[7:]) else None
