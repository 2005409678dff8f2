"""Entities computed from the current source records of their clusters, one file a kind. Nothing else is ever computed from."""
