"""Looks at an installation for `voc doctor`; what is missing is noted, never raised."""

import os
import platform
import re
from dataclasses import asdict, dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voc import __version__
from voc.errors import VocError

if TYPE_CHECKING:
    from voc.inference.encoder import Encoder
    from voc.inference.placement import Placement

# Names as Linux has them: of x86, then of ARM.
_INSTRUCTIONS = (
    *("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_bf16", "amx_int8"),
    *("asimddp", "i8mm", "bf16"),
)
_OPTIONAL_PACKAGES = {"polars": "polars tables as input of the Python API"}


@dataclass(frozen=True)
class EncoderFacts:
    """What names an encoder."""

    name: str
    fingerprint: str
    dimension: int
    max_tokens: int


@dataclass
class Examination:
    """What was found.

    `packages` maps what voc needs to its version; `instructions` are those of the processor that
    make models fast (None: not known here); `heads` maps a head to the fingerprint of its encoder;
    `missing_options` maps what may be missing to its use; `problems` are sentences.
    """

    voc_version: str = __version__
    python: str = field(default_factory=platform.python_version)
    platform: str = field(default_factory=platform.platform)
    n_cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    instructions: list[str] | None = None
    packages: dict[str, str] = field(default_factory=dict)
    placement: "Placement | None" = None
    encoder: EncoderFacts | None = None
    heads: dict[str, str] = field(default_factory=dict)
    cache_folder: Path | None = None
    cache_bytes: int = 0
    missing_options: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON-ready values."""
        folder = None if self.cache_folder is None else str(self.cache_folder)
        return {**asdict(self), "cache_folder": folder}


def examine(*, device: str, dtype: str, cache: Path | None) -> Examination:
    """Look at packages, processor, encoder, heads and cache."""
    found = Examination(instructions=_instructions())
    _look_at_packages(found)
    try:
        encoder = _look_at_encoder(found, device=device, dtype=dtype)
        _look_at_heads(found, encoder)
    except (VocError, ImportError, OSError) as error:
        found.problems.append(str(error))
    try:
        _look_at_cache(found, cache)
    except OSError as error:
        found.problems.append(f"The cache folder cannot be used: {error}. Give another: --cache.")
    return found


def _instructions() -> list[str] | None:
    from voc.files.small_files import read_text

    try:
        about = read_text("/proc/cpuinfo")
    except VocError:
        return None
    line = re.search(r"^(?:flags|Features)\s*:(.*)$", about, re.MULTILINE)
    has = set(line.group(1).split()) if line else set()
    return [name for name in _INSTRUCTIONS if name in has]


def _look_at_packages(found: Examination) -> None:
    try:
        requirements = metadata.requires("voc") or []
    except metadata.PackageNotFoundError:
        found.problems.append("voc is not installed. Run: pip install -e .")
        requirements = []
    needed = [requirement for requirement in requirements if "extra ==" not in requirement]
    for requirement in needed:
        name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
        version = _version(name)
        if version is None:
            found.problems.append(
                f"The package {name} is missing. Run: pip install '{requirement}'"
            )
        else:
            found.packages[name] = version
    for name, use in _OPTIONAL_PACKAGES.items():
        if _version(name) is None:
            found.missing_options[f"the package {name}"] = use


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _look_at_encoder(found: Examination, *, device: str, dtype: str) -> "Encoder":
    from voc.inference.encoder import Encoder

    encoder = Encoder.load(device=device, dtype=dtype)
    found.placement = encoder.placement
    found.encoder = EncoderFacts(
        encoder.name, encoder.fingerprint, encoder.dimension, encoder.max_tokens
    )
    if encoder.placement.device == "cpu":
        found.missing_options["a GPU"] = "more speed"
    return encoder


def _look_at_heads(found: Examination, encoder: "Encoder") -> None:
    from voc.inference.reader import load_reader

    heads = load_reader(encoder).heads
    found.heads |= dict.fromkeys(heads.heads, heads.encoder)


def _look_at_cache(found: Examination, cache: Path | None) -> None:
    from voc.files.small_files import cache_folder

    found.cache_folder = cache_folder(cache)
    files = (path for path in found.cache_folder.rglob("*") if path.is_file())
    found.cache_bytes = sum(path.stat().st_size for path in files)
