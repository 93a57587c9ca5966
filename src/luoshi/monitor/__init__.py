"""Indicators: what each figure is, when it is due, how it adds up, and whether it is on schedule.

The modules ``indicator``, ``periods``, ``curves``, ``schedule``, ``rolling_up``, ``validation`` and ``outliers``
calculate and nothing else: no database, no Django, no clock. Every figure is a Decimal in base units.
"""
