"""One file for each command; `search_api.cli.main` assembles them."""
