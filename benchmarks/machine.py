"""What a benchmark ran on: processor, its units for small numbers, memory, versions."""

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

UNITS = ("amx_int8", "amx_bf16", "avx512_bf16", "avx512_vnni", "avx_vnni", "avx2")

_CPUINFO = Path("/proc/cpuinfo")


def describe_machine() -> dict[str, Any]:
    """Processor, cores this process may use, memory and Python."""
    cpuinfo = _CPUINFO.read_text(encoding="utf-8") if _CPUINFO.exists() else ""
    return {
        "processor": processor_name(cpuinfo) or platform.processor() or platform.machine(),
        "units": processor_units(cpuinfo),
        "cores": _n_cores(),
        "memory_gib": _memory_gib(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def processor_name(cpuinfo: str) -> str | None:
    """The model named in the text of `/proc/cpuinfo`."""
    found = re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.M)
    return " ".join(found.group(1).split()) if found else None


def processor_units(cpuinfo: str) -> list[str]:
    """Units for matrix products of small numbers in the text of `/proc/cpuinfo`, best first."""
    found = re.search(r"^flags\s*:\s*(.+)$", cpuinfo, re.M)
    flags = set(found.group(1).split()) if found else set()
    return [unit for unit in UNITS if unit in flags]


def machine_slug(machine: dict[str, Any]) -> str:
    """A name for files: processor, cores and its best unit."""
    name = re.sub(r"\((R|TM)\)|\b(CPU|Processor)\b|@", " ", str(machine["processor"]))
    best = machine["units"][:1]
    words = [name, f"{machine['cores']}-cores", *best]
    return re.sub(r"[^a-z0-9.]+", "-", " ".join(words).lower()).strip("-")


def package_versions(names: list[str]) -> dict[str, str]:
    """Versions of the packages that are installed."""
    versions = {}
    for name in names:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return versions


def _n_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _memory_gib() -> float | None:
    try:
        return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)
    except (ValueError, OSError):
        return None
