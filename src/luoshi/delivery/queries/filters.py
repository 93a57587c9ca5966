"""What lists say of a filter that they cannot follow."""


class WrongFilter(ValueError):
    """A filter that the list does not know; the message says which."""
