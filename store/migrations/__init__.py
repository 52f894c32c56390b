"""Alembic's folder: env.py, the template of a new migration, and one module a schema version."""
