"""The first HTTP API. It has no access control yet, so it listens on loopback alone (search_api.http.server)."""
