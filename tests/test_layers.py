"""Imports go one way through the layers, and files and torch each stay in one package.

Imports inside functions and under TYPE_CHECKING count as well.
"""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "voc"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = (
    ("voc.errors", "voc.types", "voc.schemas", "voc.languages", "voc.spelling"),
    ("voc.language_names",),
    ("voc.text", "voc.maths", "voc.files"),
    ("voc.inference",),
    ("voc.sentiment", "voc.themes", "voc.lenses", "voc.metrics"),
    ("voc.config",),
    ("voc.pipeline",),
    ("voc.report",),
    ("voc.analysis",),
    ("voc.api",),
    ("voc",),  # the front door, voc/__init__.py
    ("voc.cli",),
    ("voc.__main__",),
)
LAYER_OF = {part: number for number, parts in enumerate(LAYERS) for part in parts}

MODEL_LIBRARIES = {"torch", "transformers", "tokenizers", "safetensors"}

FILE_METHODS = {"open", "read_bytes", "read_text", "write_bytes", "write_text"}
LIBRARY_FILE_CALLS = {
    *("np.load", "np.save", "np.savez", "np.fromfile", "np.memmap"),
    *("pq.read_table", "pq.write_table", "pq.ParquetFile", "pq.ParquetWriter"),
    *("pd.read_csv", "pd.read_excel", "pd.read_json", "pd.read_parquet"),
}


def module_name(path):
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(module):
    """The package or module right under voc that a dotted name lies in."""
    return ".".join(module.split(".")[:2])


def parse(path):
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported_modules(tree):
    """Dotted names of all modules that a module imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            for alias in node.names:
                yield from imported_by_from(node.module, alias.name)


def imported_by_from(module, name):
    """`from voc import errors` imports voc.errors; the version in the front door needs no layer."""
    if module != "voc":
        yield module
    elif is_part(f"voc.{name}"):
        yield f"voc.{name}"
    elif name != "__version__":
        yield module


def is_part(module):
    path = PACKAGE.parent.joinpath(*module.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def forbidden_imports(importer, tree):
    """Parts of voc that `importer` imports although they are beside or above it."""
    part = part_of(importer)
    imported = {part_of(module) for module in imported_modules(tree) if is_voc(module)}
    return sorted(other for other in imported - {part} if LAYER_OF[other] >= LAYER_OF[part])


def is_voc(module):
    return module.split(".")[0] == "voc"


def calls_that_open_files(tree):
    """Calls that open a file, as they are written; functions of voc.files do not count."""
    from_files = names_of_file_modules(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if isinstance(node.func, ast.Attribute):
            opens = node.func.attr in FILE_METHODS or called in LIBRARY_FILE_CALLS
            if opens and ast.unparse(node.func.value) not in from_files:
                yield f"line {node.lineno}: {called}"
        elif called == "open":
            yield f"line {node.lineno}: open"


def names_of_file_modules(tree):
    """Names under which a module knows modules of voc.files."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "voc.files"
        for alias in node.names
        if is_part(f"voc.files.{alias.name}")
    }


def test_every_part_of_voc_has_a_layer():
    assert {part_of(module_name(path)) for path in MODULES} - set(LAYER_OF) == set()


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_module_imports_only_from_lower_layers(path):
    assert forbidden_imports(module_name(path), parse(path)) == []


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if part_of(module_name(path)) != "voc.inference"],
    ids=module_name,
)
def test_only_inference_imports_model_libraries(path):
    roots = {module.split(".")[0] for module in imported_modules(parse(path))}
    assert roots & MODEL_LIBRARIES == set()


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if part_of(module_name(path)) != "voc.files"],
    ids=module_name,
)
def test_only_the_files_package_opens_files(path):
    assert list(calls_that_open_files(parse(path))) == []


@pytest.mark.parametrize(
    ("importer", "source", "forbidden"),
    [
        ("voc.themes.graph", "from voc.text.units import split", []),
        ("voc.themes.graph", "from voc.themes.names import name", []),
        ("voc.themes.graph", "import voc.sentiment.units", ["voc.sentiment"]),
        ("voc.text.units", "from voc.files.atomic import replacing", ["voc.files"]),
        ("voc.text.units", "from voc import files", ["voc.files"]),
        ("voc.errors", "def f():\n    from voc.types import Span", ["voc.types"]),
        ("voc.pipeline", "from voc import __version__", []),
        ("voc.pipeline", "from voc import analyze", ["voc"]),
        ("voc.cli.embed", "from voc import Encoder, api", []),
    ],
)
def test_the_layer_rule_sees_every_form_of_import(importer, source, forbidden):
    assert forbidden_imports(importer, ast.parse(source)) == forbidden


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("open('a')", ["line 1: open"]),
        ("Path('a').read_text()", ["line 1: Path('a').read_text"]),
        ("def f(path):\n    return path.open()", ["line 2: path.open"]),
        ("np.save('a.npy', vectors)", ["line 1: np.save"]),
        ("from voc.files.small_files import read_text\nread_text('a')", []),
        ("from voc.files import small_files\nsmall_files.read_text('a')", []),
        ("json.loads('1')", []),
    ],
)
def test_the_file_rule_sees_every_form_of_opening(source, found):
    assert list(calls_that_open_files(ast.parse(source))) == found
