"""What each command does; one module a command, imported only when it is called."""


class WrongUsage(Exception):
    """What was asked for cannot be done as asked; the message is for the one who asked."""
