"""One module a schema version. Each is frozen: it imports nothing of ours."""
