"""The rules for the folders: what a feature may import, and which names must be unique."""

import ast
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from helpers import ROOT

PLUGINS = ROOT / "plugins"
SHARED = {"common", "layout"}

# `charts` is a library that draws; all other imports from one feature into another are to go.
# Shorten this list whenever one has gone, and do not add to it.
ALLOWED_IMPORTS = {
    ("questions", "charts"),
    ("vega_button", "charts"),
    ("openapi", "downloads"),
}

# Names that are the same in several folders by convention.
REPEATED_FILES = {"__init__.py", "__main__.py", "README.md"}
# Each of these is used twice today. Rename one of the two, and shorten the list.
DUPLICATE_FILES: set[str] = set()
DUPLICATE_CLASSES: set[str] = set()


def imported_modules(path: Path) -> set[str]:
    """Return the dotted names that a module imports, wherever in the file."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def imports_between_features() -> set[tuple[str, str]]:
    """Return the pairs of a feature and another one that it imports."""
    pairs = set()
    for path in PLUGINS.glob("*/**/*.py"):
        feature = path.relative_to(PLUGINS).parts[0]
        for name in imported_modules(path):
            package, _, rest = name.partition(".")
            if package == "plugins":
                pairs.add((feature, rest.partition(".")[0]))
    return {(feature, other) for feature, other in pairs if other not in {feature, *SHARED}}


def duplicates(names: Iterable[str]) -> set[str]:
    """Return the names that occur more than once."""
    return {name for name, number in Counter(names).items() if number > 1}


def source_files() -> list[Path]:
    """Return the files of `loader` and `plugins`, without what Python leaves there."""
    paths = [path for folder in ("loader", "plugins") for path in (ROOT / folder).rglob("*")]
    return [path for path in paths if path.is_file() and "__pycache__" not in path.parts]


def test_a_feature_imports_no_other_feature() -> None:
    assert imports_between_features() - ALLOWED_IMPORTS == set()


def test_the_shared_code_and_the_loader_import_no_feature() -> None:
    assert {pair for pair in imports_between_features() if pair[0] == "common"} == set()
    for path in (ROOT / "loader").rglob("*.py"):
        assert not any(name.startswith("plugins") for name in imported_modules(path)), path


def test_no_file_name_is_used_twice() -> None:
    names = duplicates(path.name for path in source_files())
    assert names - REPEATED_FILES - DUPLICATE_FILES == set()


def test_no_class_name_is_used_twice() -> None:
    names = duplicates(
        node.name
        for path in source_files()
        if path.suffix == ".py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert names - DUPLICATE_CLASSES == set()


def test_no_public_constant_has_the_name_of_another() -> None:
    """A reader who meets `SECONDS` in a test or an import must know which; private ones may."""
    names = duplicates(
        name.id
        for path in source_files()
        if path.suffix == ".py"
        for name in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Store)
        if name.id.isupper() and not name.id.startswith("_")
    )
    assert names == set()


def test_template_names_are_unique() -> None:
    """Datasette has one name space for the templates of all plugins."""
    assert duplicates(path.name for path in PLUGINS.glob("*/templates/*")) == set()


def test_every_template_folder_belongs_to_a_registered_feature() -> None:
    """Datasette finds templates and static files only in packages that are registered."""
    registered = (PLUGINS / "features.py").read_text(encoding="utf-8")
    folders = {
        path.parent.name for kind in ("templates", "static") for path in PLUGINS.glob(f"*/{kind}")
    }
    assert {name for name in folders if f'"plugins.{name}"' not in registered} == set()
