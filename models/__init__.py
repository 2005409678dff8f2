"""The record: tables, value types, vocabularies, migrations, settings, errors, and the one way in."""
