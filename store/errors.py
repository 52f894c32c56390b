"""The one error that the room raises for what a user can mend."""


class StoreError(Exception):
    """One line that names the database (or the thing asked for) and says what to do."""
