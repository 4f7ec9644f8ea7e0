"""What a benchmark says: figures with their goals, as a table for people and as JSON."""

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured number. Goals come from the issue that asked for it; most have none."""

    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.at_least is not None:
            return self.value >= self.at_least
        return None if self.at_most is None else self.value <= self.at_most

    @property
    def goal(self) -> str:
        """The goal as it is printed."""
        if self.at_least is not None:
            return f"≥ {short(self.at_least)}"
        return "" if self.at_most is None else f"≤ {short(self.at_most)}"


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What one measurement found, what it cost on the whole, and why it broke off, if it did."""

    name: str
    figures: Sequence[Figure]
    seconds: float
    cpu_seconds: float
    failure: str = ""


def short(value: float) -> str:
    """Return a number with three digits that count."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def table(measurements: Sequence[Measurement]) -> str:
    """Return all figures as lines of text."""
    lines = [_line("", "figure", "unit", "goal", "")]
    for measurement in measurements:
        cost = f"{measurement.seconds:.0f} s, {measurement.cpu_seconds:.0f} s of CPU"
        lines += ["", f"{measurement.name} ({cost})"]
        lines += [_row(figure) for figure in measurement.figures]
        if measurement.failure:
            lines.append(f"  BROKE OFF: {measurement.failure}")
    return "\n".join(lines)


def _row(figure: Figure) -> str:
    verdict = {True: "met", False: "NOT MET", None: ""}[figure.is_met]
    return _line(f"  {figure.name}", short(figure.value), figure.unit, figure.goal, verdict)


def _line(name: str, value: str, unit: str, goal: str, verdict: str) -> str:
    return f"{name:<58} {value:>9} {unit:<12} {goal:>8} {verdict}".rstrip()


def machine() -> dict[str, object]:
    """Return what the figures depend on: processors, their load now, system, Python."""
    return {
        "processor": _processor(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text(encoding="utf-8").splitlines() if known.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def as_data(measurements: Sequence[Measurement]) -> list[dict[str, object]]:
    """Return all figures as JSON has them."""
    return [
        {
            **asdict(measurement),
            "figures": [
                {**asdict(figure), "is_met": figure.is_met} for figure in measurement.figures
            ],
        }
        for measurement in measurements
    ]
