"""One file for each subject of the API; `search_api.http.app` assembles them."""
