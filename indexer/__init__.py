"""How records become searchable: passages, encoders, index backends, sync."""
