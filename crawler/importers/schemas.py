"""The schema of each kind of sheet (pandera): which fields there are, how a cell is parsed, what it must satisfy.

A batch of rows becomes a frame with one column a field; its schema's parsers read the cells, its checks name
the cells that cannot be taken. The record types (models.records, pydantic) then check each record as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import pandas as pd
import pandera.pandas as pa

from crawler.importers.cells import BadCell, read_cell
from crawler.importers.columns import CONTACT_TYPES, Column
from crawler.importers.problems import CellProblem
from crawler.importers.readers.base import Row

READABLE = "readable"


def _readable(value: object) -> bool:
    return not isinstance(value, BadCell)


@lru_cache(maxsize=256)
def _column(column: Column) -> pa.Column:
    """One column's schema. Blank cells are allowed; whether a record may lack the field is for the record type."""
    parser = pa.Parser(lambda series: pd.Series([read_cell(column.type, value) for value in series], index=series.index, dtype=object))
    return pa.Column(object, parsers=parser, checks=pa.Check(_readable, element_wise=True, name=READABLE), nullable=True)


def parse_batch(rows: Sequence[Row], columns: Mapping[str, Column]) -> tuple[list[dict[str, object]], dict[int, list[CellProblem]]]:
    """Parse a batch of rows.

    Return for each row its values by header, parsed, and for the places of bad rows their problems.
    """
    present = [header for header in columns if any(header in row.values for row in rows)]
    frame = pd.DataFrame({header: pd.Series([row.values.get(header) for row in rows], dtype=object) for header in present})
    schema = pa.DataFrameSchema({header: _column(columns[header]) for header in present})
    problems: dict[int, list[CellProblem]] = {}
    parsed = frame
    try:
        parsed = schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        for case in errors.failure_cases[["column", "index", "failure_case"]].to_dict("records"):
            bad, column = case["failure_case"], columns[str(case["column"])]
            problems.setdefault(int(case["index"]), []).append(
                CellProblem(bad.code, str(case["column"]), bad.value, private=column.type in CONTACT_TYPES)
            )
        keep = [place for place in frame.index if place not in problems]
        parsed = schema.validate(frame.loc[keep]) if keep else frame.loc[[]]
    values: list[dict[str, object]] = [{} for _ in rows]
    for header in present:
        for place, value in parsed[header].items():
            if value is not None:
                values[int(str(place))][header] = value
    return values, problems
