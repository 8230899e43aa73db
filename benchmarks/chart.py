"""The result of a comparison as a picture: a panel for each kind of text, a bar for each engine."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OWN, _OTHER, _LIMIT = "#0b6e69", "#b9c2c7", "white"


class Bar(NamedTuple):
    """A bar of a panel: what it stands for, texts a second, the words at its end, its colour."""

    title: str
    texts_per_second: float
    label: str
    colour: str


def make_bars(kind: dict[str, Any], titles: dict[str, str]) -> list[Bar]:
    """Bars of one kind of text: engines in their order, then the matrix products by themselves."""
    bars: list[Bar] = []
    for name, speed in kind["speeds"].items():
        rate = speed["texts_per_second"]
        ratio = f"  ({speed['ratio']:.1f}×)" if bars else ""
        colour = _OWN if name.startswith("voc") else _OTHER
        bars.append(Bar(titles[name], rate, _number(rate) + ratio, colour))
    for name, limit in kind["limits"].items():
        rate = limit["texts_per_second"]
        bars.append(Bar(f"only the matrix products, {name}", rate, _number(rate), _LIMIT))
    return bars


def draw_chart(result: dict[str, Any], path: Path) -> None:
    """Draw texts a second of every engine, and how many times faster the first one is."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    titles = {name: engine["title"] for name, engine in result["engines"].items()}
    first, engine = next(iter(result["engines"].items()))
    titles[first] = f"{engine['title']} ({engine['about']})"
    panels = {name: make_bars(kind, titles) for name, kind in result["kinds"].items()}
    n_bars = max(map(len, panels.values()))
    figure, axes = plt.subplots(
        1,
        len(panels),
        figsize=(2.6 + 3.0 * len(panels), 1.3 + 0.32 * n_bars),
        sharey=True,
        squeeze=False,
        layout="constrained",
    )
    for axis, (name, bars) in zip(axes[0], panels.items(), strict=True):
        _draw_panel(axis, bars)
        n_tokens = result["kinds"][name]["tokens_per_text"]
        axis.set_title(f"{name} texts, {n_tokens:.0f} tokens", fontsize=9, loc="left")
    axes[0][0].invert_yaxis()
    figure.suptitle(_title(result), fontsize=9, x=0.01, ha="left")
    figure.savefig(path, dpi=160)
    plt.close(figure)


def _draw_panel(axis: "Axes", bars: list[Bar]) -> None:
    rates = [bar.texts_per_second for bar in bars]
    drawn = axis.barh(
        range(len(bars)), rates, color=[bar.colour for bar in bars], edgecolor="none", height=0.7
    )
    for place, (bar, patch) in enumerate(zip(bars, drawn, strict=True)):
        if bar.colour == _LIMIT:
            patch.set(edgecolor=_OTHER, linestyle="--")
        axis.text(
            bar.texts_per_second + max(rates) * 0.015, place, bar.label, va="center", fontsize=8
        )
    axis.set_yticks(range(len(bars)), [bar.title for bar in bars])
    axis.set_xlim(0, max(rates) * 1.35)
    axis.set_xlabel("texts/s", fontsize=8)
    axis.tick_params(labelsize=8, length=0)
    axis.spines[["top", "right", "left"]].set_visible(False)


def _number(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 10 else f"{rate:.1f}"


def _title(result: dict[str, Any]) -> str:
    machine = result["machine"]
    first = next(iter(result["engines"]))
    return (
        f"multilingual-e5-small, texts a second; in brackets how many times faster {first} is\n"
        f"{machine['processor']}, {machine['cores']} cores, {result['date']}"
    )
