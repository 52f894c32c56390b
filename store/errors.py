"""The errors that the room raises for what a user can mend."""


class StoreError(Exception):
    """One line that names the database (or the thing asked for) and says what to do."""


class RecordError(StoreError):
    """The database does not take this one record; it takes others. `item` names it, `reason` the field."""

    def __init__(self, item: str, reason: str) -> None:
        super().__init__(item, reason)
        self.item = item
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.item}: {self.reason}"
