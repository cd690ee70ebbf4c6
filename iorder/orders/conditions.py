"""Conditions of automations: expressions people write over a documented set of facts of an order.

An expression is read by ``rule-engine`` and then held against a short list of what it may be made
of: comparisons, ``and``, ``or``, ``not``, ``in``, plain arithmetic, and a few words about texts and
sets. No functions, no patterns, no loops, no attributes of objects; so it takes microseconds, and a
wrong name or kind is told when it is written, not when an order comes in.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from iorder.kernel.errors import InvalidInput
from iorder.orders.condition_facts import FACTS, NUMBER, SET, TEXT, YES, Kind

Facts = Mapping[str, Any]
LONGEST = 2_000
MOST_PARTS = 200


ABOUT: Mapping[str, tuple[Kind, Kind]] = {
    "as_lower": (TEXT, TEXT),
    "as_upper": (TEXT, TEXT),
    "starts_with": (TEXT, YES),
    "ends_with": (TEXT, YES),
    "is_empty": ("", YES),
    "length": ("", NUMBER),
}
"""What may be asked of a text (or, where the kind is empty, of a text or a set) -> its kind."""


_QUOTED = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"")
_NEVER = ("**", "<<", ">>", "=~", "!~", "$", "??", "?", "%", "//", "#", "&", "|", "^")
"""Marks refused before anything is read: a reader works out what stands between plain numbers."""
_KNOWN = "there are and, or, not, ==, !=, <, <=, >, >=, in, + - * / and " + ", ".join(ABOUT)


class BadCondition(InvalidInput):
    """The condition cannot be used as it stands, and why."""

    code = "bad_condition"


@dataclass(frozen=True, slots=True)
class Condition:
    """An expression that was found sound; ``uses``: the facts it reads."""

    text: str
    uses: frozenset[str]
    holds: Callable[[Facts], bool]


@lru_cache(maxsize=500)
def read(text: str) -> Condition:
    """The condition an expression means. Raises BadCondition, whose words say what to change."""
    words = text.strip()
    if not words:
        raise BadCondition("Write a condition, such as total > 100 and country == 'DE'.")
    if len(words) > LONGEST or "\0" in words:
        raise BadCondition(f"A condition is at most {LONGEST:,} characters long; split the rule.")
    bare = _QUOTED.sub("''", words)
    if strange := next((mark for mark in _NEVER if mark in bare), ""):
        raise BadCondition(f"Conditions do not know {strange}; {_KNOWN}.")
    tree = _parsed(words)
    parts = sum(1 for _ in _walk(tree))
    if parts > MOST_PARTS:
        raise BadCondition(f"A condition has at most {MOST_PARTS} parts; split the rule in two.")
    kind = _kind(tree)
    if kind != YES:
        raise BadCondition(f"It gives a {kind}, not a yes or no; compare it with something.")
    uses = frozenset(node.name for node in _walk(tree) if type(node).__name__ == "SymbolExpression")
    return Condition(words, uses, _holder(words))


def _parsed(words: str) -> Any:
    import rule_engine  # noqa: PLC0415 - heavy, and needed where rules are read only
    from rule_engine import errors  # noqa: PLC0415

    try:
        return rule_engine.Rule(words).statement.expression
    except errors.EngineError as wrong:
        raise BadCondition(_in_words(str(getattr(wrong, "message", wrong)))) from None
    except (RecursionError, ArithmeticError, ValueError, TypeError):
        raise BadCondition("It cannot be read; write it with fewer brackets.") from None


def _in_words(message: str) -> str:
    if "syntax error" in message:
        where = message.partition("line 1:")[2]
        end = "at its end" if "EOF" in message else f"near character {where}" if where else ""
        return (
            f"It cannot be read {end}".rstrip()
            + "; write texts in quotes, == for equal, and and, or, not between comparisons."
        )
    if "mismatch" in message:
        return "It compares or adds values of different kinds; texts stand in quotes."
    return f"It cannot be read: {message}."


def _holder(words: str) -> Callable[[Facts], bool]:
    import rule_engine  # noqa: PLC0415
    from rule_engine import errors  # noqa: PLC0415

    types = {
        NUMBER: rule_engine.DataType.FLOAT,
        TEXT: rule_engine.DataType.STRING,
        SET: rule_engine.DataType.SET(rule_engine.DataType.STRING),
        YES: rule_engine.DataType.BOOLEAN,
    }
    context = rule_engine.Context(
        type_resolver={name: types[fact.kind] for name, fact in FACTS.items()},
        resolver=rule_engine.resolve_item,
        default_timezone="utc",
        mapping_attribute_lookup=False,
    )
    try:
        rule = rule_engine.Rule(words, context=context)
    except errors.EngineError as wrong:
        raise BadCondition(_in_words(str(getattr(wrong, "message", wrong)))) from None

    def holds(facts: Facts) -> bool:
        try:
            return bool(rule.matches(facts))
        except (errors.EngineError, ArithmeticError, TypeError, KeyError) as wrong:
            told = getattr(wrong, "message", None) or str(wrong)
            raise BadCondition(f"It could not be worked out: {told}.") from None

    return holds


def _children(node: Any) -> Iterator[Any]:
    for name in ("left", "right", "container", "member", "object", "function"):
        child = getattr(node, name, None)
        if hasattr(child, "result_type"):
            yield child
    yield from getattr(node, "arguments", ())
    if type(node).__name__ in ("ArrayExpression", "SetExpression"):
        yield from node.value


def _walk(node: Any) -> Iterator[Any]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(_children(node))


def _kind(node: Any) -> Kind:
    """What the part gives. Raises BadCondition."""
    read_part = _KINDS.get(type(node).__name__)
    if read_part is None:
        raise BadCondition(f"It uses what conditions do not know; {_KNOWN}.")
    return read_part(node)


def _symbol(node: Any) -> Kind:
    if node.name not in FACTS:
        raise BadCondition(
            f"Nothing called {node.name!r} is known of an order; there are {', '.join(FACTS)}."
            " A text stands in quotes."
        )
    return FACTS[node.name].kind


def _logic(node: Any) -> Kind:
    for side in (node.left, node.right):
        _expect(side, YES, f"On both sides of {node.type} stands a yes or no")
    return YES


def _comparison(node: Any) -> Kind:
    left, right = _kind(node.left), _kind(node.right)
    if left != right:
        raise BadCondition(
            f"{_said(node.left)} is a {left}, {_said(node.right)} a {right}: compare a {left} "
            f"with a {left}."
        )
    if type(node).__name__ == "ArithmeticComparisonExpression" and left != NUMBER:
        raise BadCondition(f"Only numbers are greater or less; {_said(node.left)} is a {left}.")
    return YES


def _contains(node: Any) -> Kind:
    member = _kind(node.member)
    inside = type(node.container).__name__
    if inside in ("ArrayExpression", "SetExpression"):
        for one in node.container.value:
            if _kind(one) != member:
                raise BadCondition(
                    f"{_said(node.member)} is a {member}, {_said(one)} in the list is a "
                    f"{_kind(one)}: list {member}s."
                )
        return YES
    container = _kind(node.container)
    if container not in (SET, TEXT):
        raise BadCondition(f"{_said(node.container)} is a {container}: nothing can be in it.")
    if member != TEXT:
        raise BadCondition(f"{_said(node.member)} is a {member}: look for a text.")
    return YES


def _unary(node: Any) -> Kind:
    if node.type == "not":
        _expect(node.right, YES, "After not stands a yes or no")
        return YES
    _expect(node.right, NUMBER, "After a minus stands a number")
    return NUMBER


def _arithmetic(node: Any) -> Kind:
    for side in (node.left, node.right):
        _expect(side, NUMBER, "Only numbers are added, subtracted, multiplied and divided")
    return NUMBER


def _attribute(node: Any) -> Kind:
    if node.name not in ABOUT:
        raise BadCondition(
            f"Nothing called .{node.name} can be asked; there are "
            + ", ".join(f".{name}" for name in ABOUT) + "."
        )  # fmt: skip
    wanted, gives = ABOUT[node.name]
    kind = _kind(node.object)
    if kind not in ((wanted,) if wanted else (TEXT, SET)):
        raise BadCondition(f"{_said(node.object)} is a {kind}; .{node.name} is not asked of it.")
    return gives


def _call(node: Any) -> Kind:
    asked = node.function
    if type(asked).__name__ != "GetAttributeExpression" or asked.name not in (
        "starts_with",
        "ends_with",
    ):
        raise BadCondition("Conditions know no functions but .starts_with() and .ends_with().")
    if len(node.arguments) != 1:
        raise BadCondition(f".{asked.name}() takes one text, in quotes.")
    _expect(node.arguments[0], TEXT, f".{asked.name}() takes a text in quotes")
    return _attribute(asked)


def _collection(node: Any) -> Kind:
    for one in node.value:
        _expect(one, TEXT, "A set here is of texts")
    return SET


def _expect(node: Any, kind: Kind, words: str) -> None:
    found = _kind(node)
    if found != kind:
        raise BadCondition(f"{words}; {_said(node)} is a {found}.")


def _said(node: Any) -> str:
    name = getattr(node, "name", None)
    if name:
        return str(name)
    value = getattr(node, "value", None)
    return repr(value) if isinstance(value, str) else str(value) if value is not None else "it"


_KINDS: Mapping[str, Callable[[Any], Kind]] = {
    "SymbolExpression": _symbol,
    "LogicExpression": _logic,
    "ComparisonExpression": _comparison,
    "ArithmeticComparisonExpression": _comparison,
    "ContainsExpression": _contains,
    "UnaryExpression": _unary,
    "AddExpression": _arithmetic,
    "SubtractExpression": _arithmetic,
    "ArithmeticExpression": _arithmetic,
    "GetAttributeExpression": _attribute,
    "FunctionCallExpression": _call,
    "SetExpression": _collection,
    "BooleanExpression": lambda _node: YES,
    "FloatExpression": lambda _node: NUMBER,
    "StringExpression": lambda _node: TEXT,
}
