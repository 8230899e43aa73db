"""Resident memory of this process, now and at its peak, in bytes."""

import resource
import sys
from pathlib import Path

_STATUS = Path("/proc/self/status")


def resident_bytes() -> int | None:
    """Memory in use now; None where the system does not say."""
    return _read("VmRSS") if _STATUS.exists() else None


def peak_bytes() -> int:
    """The most memory that was in use at once."""
    # A child begins with the peak that its parent had, and only Linux's own count starts anew.
    if _STATUS.exists():
        return _read("VmHWM")
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _read(field: str) -> int:
    for line in _STATUS.read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        if name == field:
            return int(value.split()[0]) * 1024
    raise LookupError(f"{_STATUS} has no {field}")
