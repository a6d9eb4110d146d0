"""Misuse of the engine: each error is one sentence that says what is wrong and what to do."""


class DataError(ValueError):
    """The data cannot be used as they are."""


class SettingsError(ValueError):
    """A setting is out of its range, or does not fit the data."""
