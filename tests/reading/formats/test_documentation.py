"""The reference page says every limit, problem and refusal that the formats know, and no others."""

import re
from pathlib import Path

from luoshi.reading.formats import limits
from luoshi.reading.formats.registry import FORMATS

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs" / "reference" / "formats.md").read_text(encoding="utf-8")
CODE = "".join(
    path.read_text(encoding="utf-8")
    for path in (ROOT / "src" / "luoshi" / "reading" / "formats").glob("*.py")
)


def first_cells(heading: str) -> set[str]:
    part = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return {
        name for cell in re.findall(r"^\| (`[^|]*) \|", part, re.M) for name in re.findall(r"`([^`]+)`", cell)
    }


def test_every_limit_is_documented() -> None:
    assert first_cells("Limits") == {name for name in vars(limits) if name.startswith("MAX_")}


def test_every_refusal_is_documented() -> None:
    raised = set(re.findall(r"\bRefusal\(\s*\"([a-z_]+)\"", CODE))
    assert first_cells("Refusals") == raised


def test_every_problem_is_documented() -> None:
    noted = set(re.findall(r"\bProblem\(\s*\"([a-z_]+)\"", CODE))
    assert first_cells("Problems of a file that was read") == noted


def test_every_format_that_is_read_is_documented() -> None:
    names = [(form.NAME, getattr(form, "__name__", "")) for form in FORMATS]
    read = {name for name, module in names if not module.rpartition(".")[2].startswith("refused_")}
    assert set(re.findall(r"^\| `(\w+)` \| [^|]+ \| `", PAGE, re.M)) == read
