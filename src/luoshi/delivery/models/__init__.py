"""One concept a file."""

from luoshi.delivery.models.directive import Directive

__all__ = ["Directive"]
