"""Rules of the tree that no linter knows. Each takes a Source and returns what breaks it.

``RULES`` names them; a rule is asked only about the files its ``where`` matches.
"""

import ast
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
FOLDERS = ("iorder", "pages", "tests", "bench")
PRODUCT = r"(iorder|pages)/|app\.py$"
LONGEST_MODULE = 300
LONGEST_CALLBACK = 30
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
CLOCKS = {"now", "utcnow", "today"}
TRANSACTION_DOORS = {
    "iorder/kernel/store.py",
    "iorder/kernel/migrate.py",
    "iorder/kernel/dialect.py",
}
CLOCK_DOORS = {"iorder/kernel/store.py", "iorder/kernel/dialect.py"}
BROAD_EXCEPT_DOORS = {  # each logs and leaves the work due, or shows the error where it happened
    "iorder/kernel/jobs.py",
    "iorder/worker.py",
    "iorder/web.py",
}
MONEY_WORD = re.compile(r"(?:^|_)(amount|price|cost|fee|tax|subtotal|discount|refund|minor)(?:_|$)")
SQL_TEXT = re.compile(
    r"^\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\()",
    re.IGNORECASE | re.DOTALL,
)
READS_AT_IMPORT = {"open", "read_text", "read_bytes", "execute", "connect", "urlopen", "read_csv"}


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


@dataclass(frozen=True)
class Rule:
    """``check`` is asked about files whose path begins as ``where`` says, but not ``doors``."""

    check: Callable[[Source], list[str]]
    where: str = PRODUCT
    doors: frozenset[str] = frozenset()

    def broken(self, source: Source) -> list[str]:
        if source.path in self.doors or not re.match(self.where, source.path):
            return []
        return self.check(source)


def sources(root: Path = ROOT) -> list[Source]:
    """All modules of the tree but migrations, which are kept as they were released."""
    files = [*root.glob("*.py"), *(f for name in FOLDERS for f in (root / name).rglob("*.py"))]
    return [Source(f.relative_to(root).as_posix(), f.read_text()) for f in sorted(files)]


def too_long(source: Source) -> list[str]:
    lines = source.text.count("\n")
    return [f"{source.path}: {lines} lines; split it"] if lines > LONGEST_MODULE else []


def vague_name(source: Source) -> list[str]:
    names = PurePosixPath(source.path).with_suffix("").parts
    return [f"{source.path}: name it for its subject"] if VAGUE_NAMES & set(names) else []


def transaction(source: Source) -> list[str]:
    return [
        source.at(call, f".{call.func.attr}( is for iorder.kernel.store.run")
        for call in source.calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("commit", "rollback", "begin")
    ]


def sql_in_page(source: Source) -> list[str]:
    texts = [
        source.at(node, "SQL belongs in a view or a package")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and SQL_TEXT.match(node.value)
    ]
    return texts + [
        source.at(call, ".execute( belongs in a view or a package")
        for call in source.calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr == "execute"
    ]


def environment(source: Source) -> list[str]:
    wanted = ("os.environ", "os.getenv", "os.environb")
    return [
        source.at(node, "settings are read in iorder/config.py")
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Attribute) and _dotted(node) in wanted)
        or (
            isinstance(node, ast.ImportFrom)
            and node.module == "os"
            and {alias.name for alias in node.names} & {"environ", "getenv"}
        )
    ]


def clock(source: Source) -> list[str]:
    return [
        source.at(call, "the time is work.now")
        for call in source.calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in CLOCKS
        and _dotted(call.func).split(".")[-2] in ("datetime", "date", "dt")
    ]


def printing(source: Source) -> list[str]:
    return [
        source.at(call, "log, return, or print in the cli")
        for call in source.calls()
        if _dotted(call.func) == "print"
    ]


def relative_import(source: Source) -> list[str]:
    return [
        source.at(node, "import from the root: iorder.…")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]


def package_says_more(source: Source) -> list[str]:
    if not source.path.endswith("__init__.py"):
        return []
    body = source.tree.body
    if not ast.get_docstring(source.tree):
        return [f"{source.path}: say what the package owns"]
    return [source.at(body[1], "a package's __init__ is a docstring only")] if body[1:] else []


def undeclared_callback(source: Source) -> list[str]:
    """Callbacks come from ``iorder.web.callback`` and say ``needs=``; Dash's own is not used."""
    found = [
        source.at(node, "use iorder.web.callback(..., needs=...)")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").split(".")[0] == "dash"
        and "callback" in {alias.name for alias in node.names}
    ]
    for function in _functions(source.tree):
        for decorator in function.decorator_list:
            call = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = _dotted(call)
            if name.split(".")[-1] != "callback":
                continue
            if name.split(".")[0] in ("dash", "app"):
                found.append(source.at(decorator, "use iorder.web.callback(..., needs=...)"))
            elif not (isinstance(decorator, ast.Call) and _says(decorator, "needs")):
                found.append(source.at(decorator, f"{function.name} declares no needs="))
    return found


def long_callback(source: Source) -> list[str]:
    return [
        source.at(function, f"{function.name} has {length} lines; move work below the page")
        for function in _functions(source.tree)
        if any(
            _dotted(d.func if isinstance(d, ast.Call) else d).split(".")[-1] == "callback"
            for d in function.decorator_list
        )
        and (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_CALLBACK
    ]


def patched(source: Source) -> list[str]:
    """Our own code is given to a test, never replaced under it."""
    ours = _imported_from(source.tree, ("iorder", "pages", "app"))
    found = []
    for call in source.calls():
        name = _dotted(call.func)
        if not re.search(r"(^|\.)(patch|patch\.object|patch\.dict|setattr)$", name) or not call.args:
            continue
        target = call.args[0]
        words = target.value if isinstance(target, ast.Constant) else _dotted(target)
        head = str(words).split(".")[0]
        literal = isinstance(target, ast.Constant)
        if (literal and head in ("iorder", "pages", "app")) or (not literal and head in ours):
            found.append(source.at(call, f"do not patch {words}: pass the thing in"))
    return found


def broad_except(source: Source) -> list[str]:
    return [
        source.at(node, "name what can go wrong")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or {_dotted(t) for t in getattr(node.type, "elts", [node.type])}
            & {"Exception", "BaseException"}
        )
    ]


def work_at_import(source: Source) -> list[str]:
    return [
        source.at(call, "no query, file or network is read at import")
        for call in _calls_at_import(source.tree)
        if _dotted(call.func).split(".")[-1] in READS_AT_IMPORT
    ]


def float_money(source: Source) -> list[str]:
    found = []
    for node in ast.walk(source.tree):
        name, kind = "", None
        if isinstance(node, ast.arg):
            name, kind = node.arg, node.annotation
        elif isinstance(node, ast.AnnAssign):
            name, kind = _dotted(node.target).split(".")[-1], node.annotation
        if kind and MONEY_WORD.search(name) and "float" in ast.unparse(kind):
            found.append(source.at(node, f"{name} is money: Money or minor units, never float"))
    return found


def abstract_base(source: Source) -> list[str]:
    return [
        source.at(node, "a Protocol at a port, nothing elsewhere")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        and {_dotted(base).split(".")[-1] for base in node.bases} & {"ABC", "ABCMeta"}
    ]


def noisy_comment(source: Source) -> list[str]:
    """Banners, and TODOs that do not say ``TODO: why, in some words``."""
    return [
        f"{source.path}:{token.start[0]}: {token.string[:40]}"
        for token in tokenize.generate_tokens(StringIO(source.text).readline)
        if token.type == tokenize.COMMENT
        and (
            re.match(r"#\s*[-=#*~]{4,}", token.string)
            or re.search(r"\b(TODO|FIXME|XXX)\b(?!: \w+(\s\S+){2})", token.string)
        )
    ]


def _dotted(node: ast.AST) -> str:
    """``a.b.c`` of names and attributes; calls and subscripts in between are ``()``."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return "()"


def _says(call: ast.Call, keyword: str) -> bool:
    return any(given.arg == keyword for given in call.keywords)


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


def _imported_from(tree: ast.AST, packages: tuple[str, ...]) -> set[str]:
    """The names that imports from ``packages`` bind."""
    bound = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                origin = (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
                if origin.split(".")[0] in packages:
                    bound.add((alias.asname or alias.name).split(".")[0])
    return bound


def _calls_at_import(node: ast.AST) -> Iterator[ast.Call]:
    """Calls that run when the module is imported: not those inside functions and lambdas."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.Call):
            yield child
        yield from _calls_at_import(child)


RULES = {
    "module length": Rule(too_long, ""),
    "file names": Rule(vague_name, ""),
    "transactions": Rule(transaction, doors=frozenset(TRANSACTION_DOORS)),
    "sql in pages": Rule(sql_in_page, r"(pages|iorder/ui)/"),
    "environment": Rule(environment, doors=frozenset({"iorder/config.py"})),
    "clock": Rule(clock, doors=frozenset(CLOCK_DOORS)),
    "print": Rule(printing, r"pages/|app\.py$|iorder/(?!cli)"),
    "relative imports": Rule(relative_import, ""),
    "package docstrings": Rule(package_says_more),
    "declared callbacks": Rule(undeclared_callback, r"(pages|iorder/ui)/|app\.py$"),
    "callback length": Rule(long_callback, r"(pages|iorder/ui)/"),
    "no patching": Rule(patched, "tests/"),
    "broad except": Rule(broad_except, doors=frozenset(BROAD_EXCEPT_DOORS)),
    "work at import": Rule(work_at_import),
    "float money": Rule(float_money),
    "abstract bases": Rule(abstract_base),
    "comments": Rule(noisy_comment, ""),
}
