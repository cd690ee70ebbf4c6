"""Reading the tree as source: modules, and what their syntax trees hold."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("iorder", "pages", "tests", "bench")


@dataclass(frozen=True)
class Source:
    """One module: its path from the root of the tree, with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def at(self, node: ast.AST, message: str) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 1)}: {message}"


def sources(root: Path = ROOT) -> list[Source]:
    """All modules of the tree but migrations, which are kept as they were released."""
    files = [*root.glob("*.py"), *(f for name in FOLDERS for f in (root / name).rglob("*.py"))]
    return [Source(f.relative_to(root).as_posix(), f.read_text()) for f in sorted(files)]


def dotted(node: ast.AST) -> str:
    """``a.b.c`` of names and attributes; calls and subscripts in between are ``()``."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "()"


def says(call: ast.Call, keyword: str) -> bool:
    return any(given.arg == keyword for given in call.keywords)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def imported_from(tree: ast.AST, packages: tuple[str, ...]) -> set[str]:
    """The names that imports from ``packages`` bind."""
    bound = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                origin = (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
                if origin.split(".")[0] in packages:
                    bound.add((alias.asname or alias.name).split(".")[0])
    return bound


def imported_modules(tree: ast.AST) -> set[str]:
    """The names that ``from iorder… import name`` binds to a module or package of the tree."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "iorder"
        for alias in node.names
        if (path := ROOT.joinpath(*str(node.module).split("."), alias.name)).is_dir()
        or path.with_suffix(".py").exists()
    }


def calls_at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that run when the module is imported: not those inside functions and lambdas."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from calls_at_import(child)
