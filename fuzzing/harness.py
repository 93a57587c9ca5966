"""Coverage-guided fuzzing of one format with atheris; the targets ``fuzz_*.py`` are one line each.

Without atheris (it has no wheel for every Python) ``run.sh`` falls back to the mutation driver.
"""

from __future__ import annotations

import random
import sys
import zipfile
from io import BytesIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import atheris  # noqa: E402

with atheris.instrument_imports(include=["luoshi"]):
    from luoshi.reading import read

from fuzzing import samples  # noqa: E402

_LONGEST = 60_000  # bytes of a generated file


def run(form: str) -> None:
    """Fuzz a format with the arguments of the command line (those of libFuzzer). Ends the process."""
    name, build = samples.SAMPLES[form]
    folder = ROOT / "out" / "fuzzing" / f"corpus-{form}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(build())
    arguments = [
        *sys.argv,
        "-timeout=10",
        "-rss_limit_mb=1024",
        f"-max_len={_LONGEST}",
        f"-artifact_prefix={ROOT / 'out' / 'fuzzing'}/{form}-",
        str(folder),
    ]

    def one(data: bytes) -> None:
        read(bytes(data), name=name)

    if form == "docx":
        atheris.Setup(arguments, one, custom_mutator=_mutate_word)
    else:
        atheris.Setup(arguments, one)
    atheris.Fuzz()


def _mutate_word(data: bytes, longest: int, seed: int) -> bytes:
    """Mutate a part inside the zip: damage to the zip itself seldom gets past its door."""
    chance = random.Random(seed)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except Exception:
        parts = {}
    if not parts or chance.random() < 0.1:
        mutated: bytes = atheris.Mutate(data, longest)
        return mutated
    name = chance.choice(sorted(parts))
    parts[name] = atheris.Mutate(parts[name], max(len(parts[name]), 4_096))
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as copy:
        for part, body in parts.items():
            copy.writestr(zipfile.ZipInfo(part), body)
    return packed.getvalue()
