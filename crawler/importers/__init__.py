"""Importing files of experts, teams, organisations, societies, projects and needs: .xlsx, .csv, .jsonl."""

from __future__ import annotations

from crawler.importers.columns import SHEET_KINDS
from crawler.importers.importing import Progress, import_file
from crawler.importers.problems import RowProblem
from crawler.importers.report import Counts, ImportReport
from crawler.importers.template import write_template

__all__ = ["SHEET_KINDS", "Counts", "ImportReport", "Progress", "RowProblem", "import_file", "write_template"]
