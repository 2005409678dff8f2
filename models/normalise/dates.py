"""Dates as far as they are known: 2021, 2021-03 or 2021-03-05, never more than the source says."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, timedelta

from models.normalise.text import clean

_MONTHS = {name: at for at, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_YEAR_FIRST = re.compile(r"^(\d{4})\s*[年/.\-]\s*(\d{1,2})(?:\s*[月/.\-]\s*(\d{1,2})\s*[日号]?)?\s*月?(?:[T\s]+\d{1,2}:\d{2}.*)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_YEAR = re.compile(r"^(\d{4})\s*年?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})\s*([/.\-])\s*(\d{1,2})\s*[/.\-]\s*(\d{4})$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})\s*[/.]\s*(\d{4})$")
_NAMED = re.compile(r"^(?:(\d{1,2})(?:st|nd|rd|th)?[\s\-.]+)?([A-Za-z]{3,9})\.?[\s\-,]+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(\d{4})$")
# Excel counts days from here, its false leap day of 1900 included; serials below are years or quantities, not days.
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(18_264, 73_051)  # 1950-01-01 to 2099-12-31


def partial_date(value: str | datetime | date | float | None) -> str | None:
    """Return an ISO date of the precision given, or None where the value is no date (or an impossible one).

    Takes 2021年3月5日, 2021/3/5, 2021.03, 20210305, 5 March 2021, Mar 2021, 03/25/2021 (day and month told apart where one exceeds 12;
    with dots the day comes first, with slashes the month, as in US awards), moments, and Excel's day numbers.
    """
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return _from_number(value)
    text = clean(value)
    return next((found for form in (_year_first, _named, _day_first) if (found := form(text))), None)


def _from_number(value: float) -> str | None:
    number = int(value) if math.isfinite(value) and abs(value) < 1e9 else 0
    if 1800 <= number <= 2100 and number == value:
        return str(number)
    if number in _SERIALS:
        return (_EXCEL_EPOCH + timedelta(days=number)).isoformat()
    return _year_first(str(number))


def _year_first(text: str) -> str | None:
    match = _YEAR_FIRST.match(text) or _COMPACT.match(text) or _YEAR.match(text)
    if match:
        return _checked(*match.groups())
    return _from_number(int(text)) if text.isascii() and text.isdigit() and len(text) == 5 else None


def _named(text: str) -> str | None:
    match = _NAMED.match(text)
    month = _MONTHS.get(match[2][:3].lower()) if match else None
    return _checked(match[4], str(month), match[1] or match[3]) if match and month else None


def _day_first(text: str) -> str | None:
    if match := _MONTH_YEAR.match(text):
        return _checked(match[2], match[1])
    match = _DAY_FIRST.match(text)
    if not match:
        return None
    first, second = int(match[1]), int(match[3])
    day_leads = first > 12 or (match[2] == "." and second <= 12)
    day, month = (first, second) if day_leads else (second, first)
    return _checked(match[4], str(month), str(day))


def _checked(year: str, month: str | None = None, day: str | None = None) -> str | None:
    """Return the date where the calendar has it, in a year from 1800 to 2100."""
    try:
        whole = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    if not 1800 <= whole.year <= 2100:
        return None
    return whole.isoformat()[: 10 if day else 7 if month else 4]
