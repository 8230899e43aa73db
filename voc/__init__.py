"""Multilingual voice-of-customer analysis: from raw feedback to pain points, offline.

    import voc

    analysis = voc.analyze("survey.csv")
    analysis.report("report.html")

Names load what they need when they are first used, so that importing voc costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voc.analysis import Analysis
    from voc.api import (
        SentimentScores,
        StageLinks,
        Themes,
        analyze,
        find_themes,
        link_journey,
        score_sentiment,
    )
    from voc.config import Config
    from voc.errors import ConfigError, InputError, ModelError, RunError, VocError
    from voc.inference.encoder import Encoder

__version__ = "0.1.0"

__all__ = [
    "Analysis",
    "Config",
    "ConfigError",
    "Encoder",
    "InputError",
    "ModelError",
    "RunError",
    "SentimentScores",
    "StageLinks",
    "Themes",
    "VocError",
    "__version__",
    "analyze",
    "find_themes",
    "link_journey",
    "score_sentiment",
]

_HOMES = {
    "Analysis": "voc.analysis",
    "Config": "voc.config",
    "ConfigError": "voc.errors",
    "Encoder": "voc.inference.encoder",
    "InputError": "voc.errors",
    "ModelError": "voc.errors",
    "RunError": "voc.errors",
    "SentimentScores": "voc.api",
    "StageLinks": "voc.api",
    "Themes": "voc.api",
    "VocError": "voc.errors",
    "analyze": "voc.api",
    "find_themes": "voc.api",
    "link_journey": "voc.api",
    "score_sentiment": "voc.api",
}

# Hidden from type checkers: to them it would make every name an attribute of voc.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a public name from the module it lives in (PEP 562)."""
        if name not in _HOMES:
            known = ", ".join(sorted(_HOMES))
            raise AttributeError(f"voc has no attribute {name!r}. It has: {known}.")
        value: object = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    """Public names, loaded or not, besides what the module holds."""
    return sorted({*globals(), *__all__})
