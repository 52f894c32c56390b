"""watch: ingest for ever, until a signal ends it."""
