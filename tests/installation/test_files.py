from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.installation import DamagedFile, FileState, FileStore, InstallationError, hashes
from luoshi.installation import files as module
from luoshi.installation.durable import UNFINISHED

ALGORITHMS = st.sampled_from(["sha256", "sm3"])


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files")


@given(st.lists(st.tuples(st.binary(max_size=4096), ALGORITHMS), max_size=8))
def test_what_was_put_is_read_and_listed_once(contents: list[tuple[bytes, str]]) -> None:
    with TemporaryDirectory() as place:
        store = FileStore(Path(place))
        addresses = [store.put(data, algorithm) for data, algorithm in contents]
        again = [store.put(data, algorithm) for data, algorithm in contents]

        assert again == addresses
        for (data, algorithm), address in zip(contents, addresses, strict=True):
            assert address == f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"
            assert store.read(address) == data
            assert store.verify(address) is FileState.WHOLE
            with store.open(address) as file:
                assert file.read() == data
        assert list(store) == sorted(set(addresses))
        assert store.strangers() == []


@given(
    data=st.binary(min_size=1, max_size=2048),
    algorithm=ALGORITHMS,
    position=st.integers(min_value=0),
    change=st.integers(min_value=1, max_value=255),
    how=st.sampled_from(["one byte", "shorter", "longer"]),
)
def test_an_altered_file_is_never_given_out_or_hidden(
    data: bytes, algorithm: str, position: int, change: int, how: str
) -> None:
    with TemporaryDirectory() as place:
        store = FileStore(Path(place))
        address = store.put(data, algorithm)
        position %= len(data)
        altered = {
            "one byte": data[:position] + bytes([data[position] ^ change]) + data[position + 1 :],
            "shorter": data[:position],
            "longer": data + bytes([change]),
        }[how]
        store.path(address).write_bytes(altered)

        assert store.verify(address) is FileState.ALTERED
        with pytest.raises(DamagedFile) as read:
            store.read(address)
        with pytest.raises(DamagedFile) as put:
            store.put(data, algorithm)
        assert read.value.text == put.value.text == "files: altered"
        assert address in str(read.value)
        assert store.path(address).read_bytes() == altered


def test_sm3_is_that_of_the_standard() -> None:
    # The example of GB/T 32905, A.1.
    assert (
        hashes.address_of(b"abc", "sm3")
        == "sm3:66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )


def test_an_algorithm_this_machine_lacks_is_named(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def without(name: str) -> None:
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashes.hashlib, "new", without)

    with pytest.raises(InstallationError, match="sm3") as caught:
        store.put(b"", "sm3")
    assert caught.value.text == "hash: not available"


def test_an_unknown_algorithm_is_named(store: FileStore) -> None:
    with pytest.raises(InstallationError, match=r"md5.*sha256, sm3"):
        store.put(b"", "md5")


@pytest.mark.parametrize(
    "address",
    ["", "sha256:", "sha256:../../etc/passwd", "md5:" + "0" * 32, "0" * 64, "sha256:" + "A" * 64,
     "sm3:" + "0" * 63,
     "sha256:" + "0" * 64 + "\n"],
)  # fmt: skip
def test_what_is_no_address_never_becomes_a_path(store: FileStore, address: str) -> None:
    with pytest.raises(ValueError, match="not the address"):
        store.path(address)


def test_a_missing_file_is_named(store: FileStore) -> None:
    address = store.put(b"one")
    store.path(address).unlink()

    assert store.verify(address) is FileState.MISSING
    assert not store.exists(address)
    for action in (store.read, store.open):
        with pytest.raises(DamagedFile) as caught:
            action(address)
        assert caught.value.text == "files: missing"


def test_an_erased_file_is_gone_and_erasing_again_says_so(store: FileStore) -> None:
    address, other = store.put(b"one"), store.put(b"two")

    assert store.erase(address)
    assert not store.erase(address)
    assert list(store) == [other]


def test_files_of_others_are_reported_and_not_listed(store: FileStore) -> None:
    address = store.put(b"one")
    named_wrongly = store.path(address).with_name("f" * 64)
    stray = store.root / "notes.txt"
    for path in (named_wrongly, stray):
        path.write_bytes(b"")

    assert list(store) == [address]
    assert store.strangers() == sorted([named_wrongly, stray])


def test_an_empty_store_has_nothing(store: FileStore) -> None:
    assert (list(store), store.strangers(), store.clear_unfinished()) == ([], [], 0)


def test_the_bytes_are_on_the_disk_before_they_have_a_name(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os

    from luoshi.installation import durable

    steps: list[str] = []
    sync, replace = os.fsync, os.replace

    def note_sync(descriptor: int) -> None:
        steps.append("folder" if os.path.isdir(f"/dev/fd/{descriptor}") else "file")
        sync(descriptor)

    def note_replace(old: str, new: str) -> None:
        steps.append("name")
        replace(old, new)

    store.put(b"makes the folders")
    monkeypatch.setattr(durable.os, "fsync", note_sync)
    monkeypatch.setattr(durable.os, "replace", note_replace)
    address = next(
        hashes.address_of(str(number).encode())
        for number in range(1000)
        if store.path(hashes.address_of(str(number).encode())).parent.exists()
    )
    number = next(n for n in range(1000) if hashes.address_of(str(n).encode()) == address)
    store.put(str(number).encode())

    assert steps == ["file", "name", "folder"]


def test_a_write_that_fails_half_way_leaves_nothing(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    from luoshi.installation import durable

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(durable.os, "fsync", fail)
        with pytest.raises(InstallationError) as caught:
            store.put(b"one")

    assert caught.value.text == "data: no space"
    assert [path for path in store.root.rglob("*") if path.is_file()] == []
    assert store.read(store.put(b"one")) == b"one"


def test_what_a_crash_left_is_cleared_and_never_listed(store: FileStore) -> None:
    address = store.put(b"one")
    left = store.path(address).with_name(f"{UNFINISHED}abc")
    left.write_bytes(b"half")

    assert list(store) == [address]
    assert store.clear_unfinished() == 1
    assert not left.exists()


def test_a_full_disk_is_named_and_what_was_stored_stays(small_disk: Callable[..., Path]) -> None:
    store = FileStore(small_disk("256k") / "files")
    kept = store.put(b"kept")

    with pytest.raises(InstallationError) as caught:
        store.put(bytes(1 << 20))

    assert caught.value.text == "data: no space"
    assert [path for path in store.root.rglob("*") if path.is_file()] == [store.path(kept)]
    assert store.read(kept) == b"kept"


def test_a_read_only_disk_is_named(small_disk: Callable[..., Path]) -> None:
    store = FileStore(small_disk("64k", read_only=True) / "files")

    with pytest.raises(InstallationError) as caught:
        store.put(b"one")

    assert caught.value.text == "data: read-only"


def test_a_large_file_is_verified_piece_by_piece(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK", 3)

    assert store.verify(store.put(b"longer than a chunk")) is FileState.WHOLE
