"""The modules of the project and what each imports, read from their syntax."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.config import ROOT

PACKAGES = ("app", "spatial", "tiles")


@dataclass(frozen=True)
class Module:
    """One source file."""

    name: str
    file: Path
    tree: ast.Module

    @property
    def is_package(self) -> bool:
        return self.file.name == "__init__.py"


@dataclass(frozen=True)
class Import:
    """One module imported by another; `depth` counts the functions around it."""

    importer: str
    imported: str
    line: int
    depth: int

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.imported}"


@cache
def modules() -> dict[str, Module]:
    """Every module of the project by its dotted name."""
    files = sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    found = (Module(_name(file), file, ast.parse(file.read_text(encoding="utf-8"))) for file in files)
    return {module.name: module for module in found}


def _name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(module: Module) -> Iterator[Import]:
    """Everything that a module imports, at the top and inside functions."""
    yield from _imports_below(module, module.tree, 0)


def _imports_below(module: Module, node: ast.AST, depth: int) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(module.name, alias.name, child.lineno, depth)
        elif isinstance(child, ast.ImportFrom):
            for imported in _from_names(module, child):
                yield Import(module.name, imported, child.lineno, depth)
        inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        yield from _imports_below(module, child, depth + inside)


def _from_names(module: Module, node: ast.ImportFrom) -> Iterator[str]:
    base = node.module or ""
    if node.level:
        package = module.name.split(".") if module.is_package else module.name.split(".")[:-1]
        base = ".".join([*package[: len(package) - node.level + 1], *([base] if base else [])])
    for alias in node.names:
        whole = f"{base}.{alias.name}"
        yield whole if whole in modules() else base


@cache
def every_import() -> tuple[Import, ...]:
    """All imports of all modules."""
    return tuple(one for module in modules().values() for one in imports_of(module))


@cache
def reached_from(name: str) -> frozenset[str]:
    """Every module that importing this one brings in, its own packages included, others' by top name."""
    seen: set[str] = set()
    ahead = [name]
    direct = _direct()
    while ahead:
        current = ahead.pop()
        if current in seen:
            continue
        seen.add(current)
        ahead.extend(direct.get(current, ()))
        ahead.extend(package for package in (current.rpartition(".")[0],) if package)
    return frozenset(seen)


@cache
def _direct() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in every_import():
        if one.depth == 0:
            found.setdefault(one.importer, set()).add(one.imported)
    return found
