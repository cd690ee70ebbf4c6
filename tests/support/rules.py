"""Rules of the tree that no linter knows. Each takes a Source and returns what breaks it.

``RULES`` names them; a rule is asked only about the files its ``where`` matches.
"""

import ast
import re
import tokenize
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import PurePosixPath

from tests.support.source import (
    Source,
    calls_at_import,
    dotted,
    functions,
    imported_from,
    imported_modules,
    says,
)

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
CLOCK_DOORS = {  # calls of services stand outside transactions, which have the one ``now``
    "iorder/kernel/store.py",
    "iorder/kernel/dialect.py",
    "iorder/payments/wire.py",
    "iorder/payments/providers/sandbox.py",
}
BROAD_EXCEPT_DOORS = {  # each logs and leaves the work due, or shows the error where it happened
    "iorder/kernel/jobs.py",
    "iorder/worker/process.py",
    "iorder/web.py",
    "iorder/flows/call_payment.py",  # a service's own library may raise anything
    "iorder/flows/receive_hook.py",
    "iorder/flows/poll_payments.py",
}
MONEY_WORD = re.compile(r"(?:^|_)(amount|price|cost|fee|tax|subtotal|discount|refund|minor)(?:_|$)")
SQL_TEXT = re.compile(
    r"^\s*(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\s*\()",
    re.IGNORECASE | re.DOTALL,
)
READS_AT_IMPORT = {"open", "read_text", "read_bytes", "execute", "connect", "urlopen", "read_csv"}


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


def too_long(source: Source) -> list[str]:
    lines = source.text.count("\n")
    return [f"{source.path}: {lines} lines; split it"] if lines > LONGEST_MODULE else []


def vague_name(source: Source) -> list[str]:
    names = PurePosixPath(source.path).with_suffix("").parts
    return [f"{source.path}: name it for its subject"] if VAGUE_NAMES & set(names) else []


def transaction(source: Source) -> list[str]:
    ours = imported_modules(source.tree)  # a function of ours may be called begin
    return [
        source.at(call, f".{call.func.attr}( is for iorder.kernel.store.run")
        for call in source.calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("commit", "rollback", "begin")
        and dotted(call.func.value) not in ours
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
        if (isinstance(node, ast.Attribute) and dotted(node) in wanted)
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
        and dotted(call.func).split(".")[-2] in ("datetime", "date", "dt")
    ]


def printing(source: Source) -> list[str]:
    return [
        source.at(call, "log, return, or print in the cli")
        for call in source.calls()
        if dotted(call.func) == "print"
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
    if source.path == "iorder/__init__.py":
        body = [node for node in body if not ast.unparse(node).startswith("__version__ =")]
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
    for function in functions(source.tree):
        for decorator in function.decorator_list:
            call = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = dotted(call)
            if name.split(".")[-1] != "callback":
                continue
            if name.split(".")[0] in ("dash", "app"):
                found.append(source.at(decorator, "use iorder.web.callback(..., needs=...)"))
            elif not (isinstance(decorator, ast.Call) and says(decorator, "needs")):
                found.append(source.at(decorator, f"{function.name} declares no needs="))
    return found


def long_callback(source: Source) -> list[str]:
    return [
        source.at(function, f"{function.name} has {length} lines; move work below the page")
        for function in functions(source.tree)
        if any(
            dotted(d.func if isinstance(d, ast.Call) else d).split(".")[-1] == "callback"
            for d in function.decorator_list
        )
        and (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_CALLBACK
    ]


def patched(source: Source) -> list[str]:
    """Our own code is given to a test, never replaced under it."""
    ours = imported_from(source.tree, ("iorder", "pages", "app"))
    found = []
    for call in source.calls():
        name = dotted(call.func)
        if (
            not re.search(r"(^|\.)(patch|patch\.object|patch\.dict|setattr)$", name)
            or not call.args
        ):
            continue
        target = call.args[0]
        words = target.value if isinstance(target, ast.Constant) else dotted(target)
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
            or {dotted(t) for t in getattr(node.type, "elts", [node.type])}
            & {"Exception", "BaseException"}
        )
    ]


def work_at_import(source: Source) -> list[str]:
    return [
        source.at(call, "no query, file or network is read at import")
        for call in calls_at_import(source.tree)
        if dotted(call.func).split(".")[-1] in READS_AT_IMPORT
    ]


def float_money(source: Source) -> list[str]:
    found = []
    for node in ast.walk(source.tree):
        name, kind = "", None
        if isinstance(node, ast.arg):
            name, kind = node.arg, node.annotation
        elif isinstance(node, ast.AnnAssign):
            name, kind = dotted(node.target).split(".")[-1], node.annotation
        if kind and MONEY_WORD.search(name) and "float" in ast.unparse(kind):
            found.append(source.at(node, f"{name} is money: Money or minor units, never float"))
    return found


def abstract_base(source: Source) -> list[str]:
    return [
        source.at(node, "a Protocol at a port, nothing elsewhere")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ClassDef)
        and {dotted(base).split(".")[-1] for base in node.bases} & {"ABC", "ABCMeta"}
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
