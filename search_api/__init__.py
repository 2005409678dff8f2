"""How people ask: matching and explanation, the HTTP API, the command line."""
