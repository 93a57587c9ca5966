"""Luoshi 落实: from what a city decides to what it delivers."""

__version__ = "0.1.0"
