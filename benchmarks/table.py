"""The result of a comparison as text."""

from typing import Any

LEAST_COSINE = 0.99


def format_result(result: dict[str, Any]) -> str:
    """Everything that was measured, as tables for a terminal."""
    parts = [_about(result["machine"], result["packages"])]
    parts += [format_kind(name, kind) for name, kind in result["kinds"].items()]
    if result["engines"]:
        parts.append(format_engines(result["engines"]))
    if result["growth"]:
        parts.append(format_growth(result["growth"]))
    if result["second_run"]:
        parts.append(_second_run(result["second_run"]))
    return "\n\n".join(parts)


def _about(machine: dict[str, Any], packages: dict[str, str]) -> str:
    units = ", ".join(machine["units"]) or "none known"
    versions = ", ".join(f"{name} {number}" for name, number in packages.items())
    return (
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gib']} GiB; "
        f"units: {units}\n{versions}"
    )


def format_kind(name: str, kind: dict[str, Any]) -> str:
    """Speeds on one kind of text, the first engine's as multiples of the others'."""
    speeds = kind["speeds"]
    first = next(iter(speeds), "")
    title = f"{name} texts, {kind['tokens_per_text']:.1f} tokens on average"
    lines = [
        title,
        f"  {'engine':28} {'texts':>6} {'texts/s':>9} {'tokens/s':>9} {first + ' is':>10} "
        f"{'padding':>8}  runs",
    ]
    for engine, speed in speeds.items():
        padding = speed["padding_share"]
        ratio = "" if engine == first else f"{speed['ratio']:.2f} x"
        spread = f"{min(speed['seconds']):.2f}-{max(speed['seconds']):.2f} s"
        lines.append(
            f"  {engine:28} {speed['n_texts']:6,} {speed['texts_per_second']:9,.1f} "
            f"{speed['tokens_per_second']:9,.0f} {ratio:>10} "
            f"{'' if padding is None else f'{padding:.1%}':>8}  {spread}"
        )
    for number_format, limit in kind["limits"].items():
        lines.append(
            f"  {'matrix products, ' + number_format:28} {'':6} {limit['texts_per_second']:9,.1f} "
            f"{limit['tokens_per_second']:9,.0f} {limit['reached_share']:>9.0%} of it reached"
        )
    return "\n".join(lines)


def format_engines(engines: dict[str, Any]) -> str:
    """What is the same for all kinds of text: loading, memory, agreement."""
    lines = [
        f"  {'engine':28} {'load':>8} {'loaded':>9} {'peak':>9} {'least cosine':>13} {'mean':>8}"
        "  how it runs"
    ]
    for name, engine in engines.items():
        if "failed" in engine:
            lines.append(f"  {name:28} was left out: {engine['failed']}")
            continue
        mark = "; vectors differ" if engine["least_cosine"] < LEAST_COSINE else ""
        lines.append(
            f"  {name:28} {engine['load_seconds']:6.1f} s {_mib(engine['loaded_bytes']):>9} "
            f"{_mib(engine['peak_bytes']):>9} {engine['least_cosine']:13.4f} "
            f"{engine['mean_cosine']:8.4f}  {engine['about']}{mark}"
        )
    return "\n".join(["engines, each in a process of its own", *lines])


def format_growth(steps: list[dict[str, Any]]) -> str:
    """Time and memory by number of texts."""
    lines = [
        "voc on more and more short texts, each step in a new process",
        f"  {'texts':>9} {'seconds':>9} {'texts/s':>9} {'peak':>9} {'beyond output':>14}",
    ]
    lines += [
        f"  {step['n_texts']:9,} {step['seconds']:9.2f} {step['n_texts'] / step['seconds']:9,.0f} "
        f"{_mib(step['peak_bytes']):>9} {_mib(step['peak_bytes'] - step['output_bytes']):>14}"
        for step in steps
    ]
    return "\n".join(lines)


def _second_run(found: dict[str, Any]) -> str:
    return (
        f"the same {found['n_texts']:,} typical texts embedded for an analysis twice: "
        f"{found['first_seconds']:.2f} s, then {found['second_seconds']:.2f} s, "
        f"{found['ratio']:.1f} times faster"
    )


def _mib(n_bytes: int | None) -> str:
    return "" if n_bytes is None else f"{n_bytes / 2**20:,.0f} MiB"
