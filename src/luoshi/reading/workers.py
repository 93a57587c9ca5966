"""Work on many files with several processes, in order, in flat memory, and past a file that kills its
process.

The pools of the standard library do not do all of this: ``Pool`` waits for ever for a process that the
system has ended, ``ProcessPoolExecutor`` gives up all work when one process dies, and both run ahead of a
slow consumer without bound.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Generic, TypeVar

Result = TypeVar("Result")

CHUNK = 16  # files handed over at once: enough to hide the hand-over, few enough to share the end fairly
AHEAD = 16  # chunks a process may be ahead of the consumer; bounds memory


def in_order(
    paths: Sequence[str], work: Callable[[str], Result], workers: int, lost: Callable[[str], Result]
) -> Iterator[Result]:
    """``work(path)`` for every path, in the order of the paths.

    With more than one worker, ``work`` and its results must be picklable. Where the process that works on
    a file dies, the files it had are tried again one by one, and the one that kills its process again
    gives ``lost(path)``.
    """
    if workers == 1 or len(paths) == 1:
        yield from map(work, paths)
        return
    size = max(1, min(CHUNK, len(paths) // (workers * 4)))
    team = [_Worker(work) for _ in range(min(workers, -(-len(paths) // size)))]
    try:
        yield from _spread(paths, size, team, lost)
    finally:
        for worker in team:
            worker.stop()


def _spread(
    paths: Sequence[str], size: int, team: list[_Worker[Result]], lost: Callable[[str], Result]
) -> Iterator[Result]:
    chunks = -(-len(paths) // size)
    done: dict[int, list[Result]] = {}
    given = taken = 0
    while taken < chunks:
        for worker in team:
            # Two at a time: the second waits in the pipe while the first is worked on.
            while len(worker.given) < 2 and given < min(chunks, taken + AHEAD * len(team)):
                worker.give(given, paths[given * size : (given + 1) * size])
                given += 1
        pipes = {worker.pipe: worker for worker in team if worker.given}
        for pipe in wait(list(pipes)):
            worker = pipes[pipe]  # type: ignore[index]
            number, results = worker.take(lost)
            done[number] = results
        while taken in done:
            yield from done.pop(taken)
            taken += 1


@dataclass
class _Worker(Generic[Result]):
    """A process and what it was given and has not given back, oldest first."""

    work: Callable[[str], Result]
    given: deque[tuple[int, Sequence[str]]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        context: SpawnContext = multiprocessing.get_context("spawn")
        self.pipe: Connection
        self.pipe, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=_serve, args=(theirs, self.work), daemon=True)
        with _interrupt_ignored():
            self.process.start()
        theirs.close()

    def give(self, number: int, chunk: Sequence[str]) -> None:
        self.given.append((number, chunk))
        with suppress(OSError):  # the process is dead: take() will find out
            self.pipe.send(chunk)

    def take(self, lost: Callable[[str], Result]) -> tuple[int, list[Result]]:
        """The oldest chunk's number and results; waits for them."""
        number, chunk = self.given[0]
        results = self._received()
        if results is None:
            results = [result for path in chunk for result in self._alone(path, lost)]
            for _, later in list(self.given)[1:]:
                with suppress(OSError):
                    self.pipe.send(later)
        self.given.popleft()
        return number, results

    def _received(self) -> list[Result] | None:
        """Results as sent; None and a new process if the old one died."""
        try:
            results: list[Result] = self.pipe.recv()
        except (EOFError, OSError):
            self.stop()
            self.start()
            return None
        return results

    def _alone(self, path: str, lost: Callable[[str], Result]) -> list[Result]:
        with suppress(OSError):
            self.pipe.send([path])
        results = self._received()
        return [lost(path)] if results is None else results

    def stop(self) -> None:
        self.pipe.close()
        self.process.terminate()
        self.process.join()


@contextmanager
def _interrupt_ignored() -> Iterator[None]:
    """Ctrl-C reaches every process of the terminal; only the first one answers it. A process started here
    ignores it from its first moment on."""
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:  # not the main thread, which Ctrl-C does not reach
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def _serve(pipe: Connection, work: Callable[[str], Result]) -> None:
    gc.set_threshold(50_000, 20, 20)  # as the command does: records are trees without cycles
    # An end of the pipe that is gone means that the one who asked is gone.
    with suppress(EOFError, OSError):
        while True:
            pipe.send([work(path) for path in pipe.recv()])
