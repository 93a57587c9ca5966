from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.installation import ErasureLedger, InstallationError

ENTRIES = st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=20), max_size=3), max_size=5)


@given(entries=ENTRIES, torn=st.binary(max_size=10).filter(lambda tail: b"\n" not in tail), more=ENTRIES)
def test_entries_come_back_in_order_and_a_torn_end_is_passed_over(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[dict[str, str]],
    torn: bytes,
    more: list[dict[str, str]],
) -> None:
    ledger = ErasureLedger(tmp_path_factory.mktemp("ledger") / "erasures.jsonl")
    for entry in entries:
        ledger.append(entry)
    with ledger.path.open("ab") as file:  # a crash in the middle of an append that nobody was told of
        file.write(torn)
    assert list(ledger) == entries

    for entry in more:
        ledger.append(entry)

    assert list(ledger) == entries + more


def test_a_damaged_line_is_named(tmp_path: Path) -> None:
    ledger = ErasureLedger(tmp_path / "erasures.jsonl")
    ledger.append({"address": "sm3:…"})
    with ledger.path.open("a") as file:
        file.write("[]\n")

    with pytest.raises(InstallationError, match="2") as caught:
        list(ledger)
    assert caught.value.text == "erasures: damaged"


def test_a_full_disk_leaves_the_ledger_as_it_was(small_disk: Callable[..., Path]) -> None:
    disk = small_disk("16k")
    ledger = ErasureLedger(disk / "erasures.jsonl")
    ledger.append({"reason": "first"})
    (disk / "filler").write_bytes(bytes(8 * 1024))

    with pytest.raises(InstallationError) as caught:
        ledger.append({"reason": "x" * 20_000})

    assert caught.value.text == "data: no space"
    assert list(ledger) == [{"reason": "first"}]
    ledger.append({"reason": "short"})
    assert [entry["reason"] for entry in ledger] == ["first", "short"]
