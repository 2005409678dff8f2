"""Values brought to one form: text, names, places, dates, identifiers."""
