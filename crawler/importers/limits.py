"""How much of a file is taken, with the reason for each limit. The size of a whole file is a setting (`max_upload_mb`)."""

from __future__ import annotations

MEBIBYTE = 1 << 20
GIBIBYTE = 1 << 30

# A sheet that a person filled in has some dozens of columns; a table this wide is not one of records.
MAX_COLUMNS = 512
# Excel itself allows 32,767 characters in a cell; long abstracts and needs in JSONL and CSV may go somewhat beyond.
MAX_CELL = 100_000
# One JSON line is one record with all its works. Longer lines are skipped without being held in memory.
MAX_LINE = 16 * MEBIBYTE
# An honest workbook unpacks to ten or twenty times its size. XML that repeats itself reaches a hundred times.
MAX_UNPACKED = 512 * MEBIBYTE
MAX_RATIO = 200
SMALL_ENOUGH = 8 * MEBIBYTE  # below this unpacked size the ratio says nothing
# Tables begin near the top: a title, a note or two, then the headers.
HEADER_ROWS = 10
# Records handed to the database in one transaction.
BATCH = 500
# How many problems a report carries; the rejects file has all of them.
REPORTED_PROBLEMS = 200
