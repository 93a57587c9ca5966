"""How the rows of this app come from events; importing this registers all of them."""

from luoshi.delivery.projections import register, tasks

__all__ = ["register", "tasks"]
