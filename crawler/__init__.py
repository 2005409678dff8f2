"""How records come in: importers for spreadsheets and JSONL, converters for well-known layouts."""
