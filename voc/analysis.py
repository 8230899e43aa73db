"""The result of an analysis: tables, manifest, reports."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from voc.errors import ConfigError
from voc.files.atomic import write_atomically
from voc.files.run_directory import load_run, save_run
from voc.types import FloatArray, Run

if TYPE_CHECKING:
    import pandas as pd

TABLES = ("comments", "units", "themes", "stages", "drivers")


@dataclass(frozen=True)
class Analysis:
    """The result of an analysis: five Arrow tables (columns: `voc.schemas`) and the manifest."""

    run: Run

    @property
    def comments(self) -> pa.Table:
        """A row per comment: what was found, then the input's own columns."""
        return self.run.comments

    @property
    def units(self) -> pa.Table:
        """A row per opinion unit: offsets, sentiment, theme, stage."""
        return self.run.units

    @property
    def themes(self) -> pa.Table:
        """A row per theme, the largest first."""
        return self.run.themes

    @property
    def stages(self) -> pa.Table:
        """A row per journey stage, in order, "unclear" last."""
        return self.run.stages

    @property
    def drivers(self) -> pa.Table:
        """Effects of themes and stages on the scores."""
        return self.run.drivers

    @property
    def manifest(self) -> dict[str, Any]:
        """What went in and how it was done."""
        return self.run.manifest

    @property
    def vectors(self) -> FloatArray | None:
        """Vectors of the units, float32 (n_units, d); None when they were not kept."""
        return self.run.vectors

    def to_pandas(self, table: str) -> "pd.DataFrame":
        """One of the tables as a pandas frame. Raises ConfigError for an unknown name."""
        if table not in TABLES:
            raise ConfigError(f"There is no table {table!r}; choose one of: {', '.join(TABLES)}.")
        frame: pd.DataFrame = getattr(self.run, table).to_pandas(maps_as_pydicts="strict")
        return frame

    def report(self, path: str | Path) -> Path:
        """Write a report in the format of the suffix, .html, .md, .json or .xlsx; gives its path.

        Raises:
            ConfigError: another suffix.
        """
        from voc.report import render

        target = Path(path)
        write_atomically(target, render(self.run, target.suffix))
        return target

    def save(self, directory: str | Path) -> Path:
        """Write the run directory with its reports; gives its path back.

        Raises:
            RunError: the directory holds something else.
        """
        from voc.report import render

        reports = {
            f"report{suffix}": render(self.run, suffix) for suffix in (".html", ".md", ".json")
        }
        save_run(self.run, directory, reports=reports)
        return Path(directory)

    @classmethod
    def load(cls, directory: str | Path) -> "Analysis":
        """Read a run directory. Raises RunError when it is missing or incomplete."""
        return cls(load_run(directory))
