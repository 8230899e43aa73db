"""How much processor time the container that a process runs in may use."""

from pathlib import Path

_VERSION_2 = Path("/sys/fs/cgroup/cpu.max")
_VERSION_1 = Path("/sys/fs/cgroup/cpu")


def cpu_quota() -> float | None:
    """Cores' worth of time by the limits of Linux control groups; None where there is no limit."""
    try:
        if _VERSION_2.is_file():
            quota, period = _VERSION_2.read_text(encoding="ascii").split()
        else:
            quota = (_VERSION_1 / "cpu.cfs_quota_us").read_text(encoding="ascii")
            period = (_VERSION_1 / "cpu.cfs_period_us").read_text(encoding="ascii")
        return int(quota) / int(period) if int(quota) > 0 else None
    except (OSError, ValueError):  # not Linux, or "max"
        return None
