"""Builds the C engine of voc/inference/native into one shared library that ships in the package.

The compiler is the clang in the `ziglang` wheel, so that a machine needs no tools of its own. The
library has no ties to Python: `ctypes` loads it.
"""

import platform
import subprocess
import sys
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext

NATIVE = Path("voc/inference/native")
COMPILER = [sys.executable, "-m", "ziglang", "cc", "-fno-sanitize=undefined"]
IS_WINDOWS = sys.platform == "win32"
FLAGS = ["-std=gnu11", "-O3", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden"]
FLAGS += [] if IS_WINDOWS else ["-fPIC"]

# Each source with the processor it may assume. What runs is decided when the library is loaded.
PORTABLE = {"tokenizer.c": [], "pack.c": []}
X86_64 = {
    "cpu.c": [],
    "products.c": [],
    "dot_vnni.c": ["-march=cascadelake"],
    "dot_amx.c": ["-march=sapphirerapids"],
    "dot_emulated.c": ["-march=cascadelake"],  # for tests of dot_amx.c
    "attention.c": ["-march=cascadelake"],
    "encoder.c": ["-march=cascadelake"],
}
OTHER = {"cpu.c": []}


class BuildEngine(build_ext):
    """Compiles the sources one by one, each for its own processor."""

    def get_ext_filename(self, name: str) -> str:
        """The library's file, the same for every Python."""
        return str(Path(*name.split("."))) + ".so"

    def build_extension(self, extension: Extension) -> None:
        """Compile and link."""
        is_x86_64 = platform.machine().lower() in ("x86_64", "amd64") and sys.maxsize > 2**32
        sources = PORTABLE | (X86_64 if is_x86_64 else OTHER)
        folder = Path(self.build_temp)
        folder.mkdir(parents=True, exist_ok=True)
        objects = []
        for name, flags in sources.items():
            target = folder / Path(name).with_suffix(".o")
            command = [*COMPILER, *FLAGS, *flags, "-c", str(NATIVE / name), "-o", str(target)]
            subprocess.run(command, check=True)
            objects.append(str(target))
        library = Path(self.get_ext_fullpath(extension.name))
        library.parent.mkdir(parents=True, exist_ok=True)
        libraries = [] if IS_WINDOWS else ["-lm"]
        link = [*COMPILER, "-shared", *objects, "-o", str(library), *libraries]
        subprocess.run(link, check=True)


class AnyPythonWheel(bdist_wheel):
    """A wheel for every Python 3 on one kind of machine."""

    def get_tag(self) -> tuple[str, str, str]:
        """Python, binary interface, platform."""
        # A Python for both kinds of Mac still builds for the one that it runs on.
        platform_tag = super().get_tag()[2].replace("universal2", platform.machine())
        return ("py3", "none", platform_tag)


setup(
    ext_modules=[
        Extension(
            "voc.inference.native.engine",
            [str(NATIVE / name) for name in PORTABLE | X86_64],
            depends=[str(path) for path in NATIVE.glob("*.h")],
        )
    ],
    cmdclass={"build_ext": BuildEngine, "bdist_wheel": AnyPythonWheel},
)
