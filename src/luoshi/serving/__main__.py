"""The product's processes: ``python -m luoshi.serving web HOST PORT WORKERS`` and ``… jobs QUEUE``."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    if sys.argv[1] == "web":
        from luoshi.serving.web_server import serve_pages

        serve_pages(*sys.argv[2:])
    else:
        from luoshi.serving.job_worker import work

        work(sys.argv[2])
