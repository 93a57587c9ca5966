"""The current rows of projects."""

# A list of industries stands before projects are placed in it: the order of these two is that of their projections.
from luoshi.growth.projections import schemes  # isort: skip
from luoshi.growth.projections import projects, targets

__all__ = ["projects", "schemes", "targets"]
