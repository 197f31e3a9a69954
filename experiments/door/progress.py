"""A bar with rate and time left on standard error; a line every ten seconds off a terminal."""

from __future__ import annotations

import sys
import time

WIDTH = 24  # characters


class Bar:
    """Progress in runs or whatever is counted. The rate begins with the first answer, which may have had to compile."""

    def __init__(self, total: int, done: int = 0, what: str = "runs") -> None:
        self.total, self.done, self.what = total, done, what
        self._shown = time.monotonic()
        self._first: tuple[float, int] | None = None  # when, and what was done then
        self._terminal = sys.stderr.isatty()
        self._drawn = False

    def add(self, runs: int) -> None:
        """Count finished runs and redraw when it is time."""
        self.done += runs
        now = time.monotonic()
        self._first = self._first or (now, self.done)
        if now - self._shown >= (0.1 if self._terminal else 10.0):
            self._shown = now
            self._draw()

    def close(self) -> None:
        """End the line."""
        if self._drawn and self._terminal:
            self._draw()
            sys.stderr.write("\n")
            sys.stderr.flush()

    def line(self) -> str:
        """'[#####.....]  42 %  1,240 runs/s  1 min 20 s left'."""
        share = self.done / self.total if self.total else 1.0
        full = int(share * WIDTH)
        since, before = self._first or (time.monotonic(), self.done)
        rate = (self.done - before) / max(time.monotonic() - since, 1e-9)
        left = f"{spoken((self.total - self.done) / rate)} left" if rate > 0 else "starting"
        return f"[{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%}  {rate:,.0f} {self.what}/s  {left}"

    def _draw(self) -> None:
        self._drawn = True
        line = self.line()
        sys.stderr.write(f"\r{line:<78}" if self._terminal else f"{line}\n")
        sys.stderr.flush()


def spoken(seconds: float) -> str:
    """A duration for people: '12 s', '3 min 5 s', '2 h 10 min'."""
    whole = int(seconds + 0.5)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    return f"{minutes} min {rest} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
