"""``python -m luoshi``: the same as the command ``luoshi``."""

from __future__ import annotations

import sys

from luoshi.cli import main

if __name__ == "__main__":
    sys.exit(main())
