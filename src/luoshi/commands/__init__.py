"""What each command does; one module a command, imported only when it is called."""

SOME_FAILED = 1  # exit code of a command that did what it could, and that was not all


class WrongUsage(Exception):
    """What was asked for cannot be done as asked; the message is for the one who asked."""
