"""Which first-party modules a piece of code can reach, read from its imports.

A stage is stale when one of them changed. The list is read, never kept by hand: a list that no one
reads rots.
"""

import ast
from functools import cache
from pathlib import Path

from analysis import paths


def reached_by(source: str) -> list[Path]:
    """The files of `analysis/` that `source` imports, directly or through each other, sorted."""
    found: set[Path] = set()
    waiting = _named_in(source)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting |= _named_in(file.read_text("utf-8"), package=_package(file))
    return sorted(found)


def _named_in(source: str, package: str = "") -> set[Path]:
    """The files of the modules that this source names in import statements."""
    return {file for name in _names_in(source, package) for file in _files(name)}


@cache
def _names_in(source: str, package: str) -> set[str]:
    """The full names in the import statements of this source; every stage asks for the same."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            names |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return names


def _absolute(node: ast.ImportFrom, package: str) -> str:
    """The full name of what `from … import` names, relative imports resolved."""
    if not node.level:
        return node.module or ""
    parents = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*parents, *([node.module] if node.module else [])])


def _files(name: str) -> list[Path]:
    """The module's file, and the `__init__.py` of each package that importing it runs."""
    parts = name.split(".")
    if parts[0] != "analysis":
        return []
    folders = [paths.ROOT.joinpath(*parts[:depth]) for depth in range(1, len(parts) + 1)]
    candidates = [folder / "__init__.py" for folder in folders] + [folders[-1].with_suffix(".py")]
    return [file for file in candidates if file.is_file()]


def _package(file: Path) -> str:
    return ".".join(file.relative_to(paths.ROOT).parent.parts)
