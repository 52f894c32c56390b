"""Bring a database to the newest schema. Loaded only when one has to be brought there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

FOLDER = Path(__file__).parent / "migrations"


def upgrade(connection: Connection) -> None:
    """Run what is missing inside the caller's transaction: all of it lands, or nothing.

    Two processes may get here at once: the second one waits for the first and finds nothing to do.
    """
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


def config(folder: Path = FOLDER) -> Config:
    """Alembic's settings without an alembic.ini."""
    settings = Config()
    settings.set_main_option("script_location", str(folder).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings
