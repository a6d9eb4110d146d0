"""Record: a value with named fields that never change; made, read and typed like a frozen dataclass with slots.

A dataclass writes and compiles up to six methods and makes its class twice. Of the more than hundred kinds of values
that a window needs before it is seen, that takes a tenth of its start. Records share all methods but `__init__`, which
is written when a kind gets its first instance: most have none for long.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, FrozenInstanceError, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Self, dataclass_transform

__all__ = ["Record", "field", "field_names", "replace"]


class _Kind(type):
    """Makes the classes of records: what is annotated becomes a slot, what it is set to its default."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], *, eq: bool = True) -> _Kind:
        fields: dict[str, Any] = {}
        for base in bases:
            fields |= getattr(base, "_fields", {})
        own = [each for each in namespace.get("__annotations__", ()) if each not in fields]
        fields |= {each: namespace.pop(each, MISSING) for each in namespace.get("__annotations__", ())}
        compared = (each for each, of in fields.items() if not isinstance(of, Field) or of.compare)
        namespace.setdefault("__slots__", tuple(own))
        namespace |= {"__match_args__": tuple(fields), "_fields": fields, "__init__": _made_first}
        namespace["_key"] = attrgetter("__class__", *compared)
        if not eq:
            namespace |= {"__eq__": object.__eq__, "__hash__": object.__hash__}
        return super().__new__(cls, name, bases, namespace)


def _made_first(self: Record, *values: Any, **named: Any) -> None:
    """The `__init__` of a kind that has no instance yet."""
    kind = type(self)
    kind.__init__ = _initialiser(kind)  # type: ignore[method-assign]
    kind.__init__(self, *values, **named)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Record(metaclass=_Kind):
    """The base of all records.

    `class Box(Record): left: float` has instances `Box(1.5)`, equal where their fields are. Those of `class
    Frame(Record, eq=False)` are equal to themselves alone, as arrays in fields require. A field may have a default, or
    one that is made anew each time (`field(default_factory=list)`), or be left out when two are compared
    (`field(compare=False)`). A method `__post_init__` may check what it was made of. Assignment raises
    FrozenInstanceError.
    """

    __slots__ = ("__weakref__",)

    if TYPE_CHECKING:
        __match_args__: ClassVar[tuple[str, ...]]
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
        _fields: ClassVar[dict[str, Any]]
        _key: ClassVar[Callable[[Record], object]]

    if not TYPE_CHECKING:  # To a type checker it would mean that there may be any attribute.

        def __setattr__(self, name, value):
            raise FrozenInstanceError(f"cannot assign to field {name!r}")

        def __delattr__(self, name):
            raise FrozenInstanceError(f"cannot delete field {name!r}")

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        key = type(self)._key
        return bool(key(self) == key(other))

    def __hash__(self) -> int:
        return hash(type(self)._key(self))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in _values(self).items())
        return f"{type(self).__qualname__}({fields})"

    def __replace__(self, **changes: Any) -> Self:
        return type(self)(**(_values(self) | changes))

    def __reduce__(self) -> tuple[type[Record], tuple[object, ...]]:
        return type(self), tuple(_values(self).values())


def field_names(kind: type[Record]) -> tuple[str, ...]:
    """The fields of its instances, in the order of `__init__`."""
    return kind.__match_args__


if TYPE_CHECKING:
    from dataclasses import replace  # the one for which type checkers know the fields
else:

    def replace(record, /, **changes):
        """The same with other values of some fields. Raises TypeError for a name that no field has."""
        return record.__replace__(**changes)


def _values(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in type(record).__match_args__}


def _initialiser(kind: type[Record]) -> Callable[..., None]:
    """A function of the fields, under their names, that fills the slots."""
    known: dict[str, Any] = {"_unset": MISSING}
    parameters, lines = ["self"], []
    for name, given in kind._fields.items():
        parameter = value = name
        default, factory = (given.default, given.default_factory) if isinstance(given, Field) else (given, MISSING)
        if factory is not MISSING:
            known[f"_make_{name}"] = factory
            parameter, value = f"{name}=_unset", f"_make_{name}() if {name} is _unset else {name}"
        elif default is not MISSING:
            known[f"_default_{name}"] = default
            parameter = f"{name}=_default_{name}"
        known[f"_set_{name}"] = getattr(kind, name).__set__
        parameters.append(parameter)
        lines.append(f" _set_{name}(self, {value})")
    if hasattr(kind, "__post_init__"):
        lines.append(" self.__post_init__()")
    exec("\n".join([f"def __init__({', '.join(parameters)}):", *lines, " return"]), known)
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    return made
