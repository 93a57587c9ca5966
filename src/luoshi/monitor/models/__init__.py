"""One concept a file."""

from luoshi.monitor.models.curve import TargetCurve
from luoshi.monitor.models.definition import IndicatorDefinition
from luoshi.monitor.models.remark import FigureRemark

__all__ = ["FigureRemark", "IndicatorDefinition", "TargetCurve"]
