"""Records: what a frozen dataclass promises, they keep."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError
from typing import Any, Generic, TypeVar
from weakref import ref

import pytest

from engine.records import Record, field, field_names, replace

Kind = TypeVar("Kind")


class Box(Record):
    """Two edges, what is in it, and a mark that makes no box another one."""

    left: float
    right: float = 1.0
    inside: list[str] = field(default_factory=list)
    mark: str = field(default="", compare=False)

    @property
    def width(self) -> float:
        return self.right - self.left


class Crate(Record):
    left: float
    right: float = 1.0


class Single(Record, Generic[Kind]):
    only: Kind


class Nothing(Record):
    """No fields at all."""


class Frame(Record, eq=False):
    number: int


class Checked(Record):
    number: int

    def __post_init__(self) -> None:
        if self.number < 0:
            raise ValueError("negative")
        object.__setattr__(self, "number", self.number + 1)


def test_values_by_place_and_by_name() -> None:
    assert Box(0.5, right=2.0).width == 1.5
    assert (Box(left=0.5).left, Box(0.5).right, Box(0.5).mark) == (0.5, 1.0, "")
    assert Box(0.5, 2.0, ["a"], "b").inside == ["a"]


def test_a_factory_makes_one_for_each() -> None:
    one, other = Box(0.0), Box(0.0)
    one.inside.append("a")
    assert (one.inside, other.inside) == (["a"], [])


@pytest.mark.parametrize(
    ("make", "complaint"),
    [
        (Box, r"Box\.__init__\(\) missing 1 required positional argument: 'left'"),
        (lambda: Box(0.0, height=1.0), r"Box\.__init__\(\) got an unexpected keyword argument 'height'"),
        (lambda: Box(0.0, left=1.0), r"Box\.__init__\(\) got multiple values for argument 'left'"),
        (lambda: Nothing(1), r"Nothing\.__init__\(\) takes 1 positional argument but 2 were given"),
        (lambda: replace(Box(0.0), height=1.0), r"Box\.__init__\(\) got an unexpected keyword argument 'height'"),
    ],
)
def test_wrong_arguments_are_named(make: Any, complaint: str) -> None:
    for _ in range(2):
        with pytest.raises(TypeError, match=complaint):
            make()


def test_nothing_of_it_changes() -> None:
    box: Any = Box(0.0)
    with pytest.raises(FrozenInstanceError, match="left"):
        box.left = 1.0
    with pytest.raises(FrozenInstanceError, match="left"):
        del box.left
    with pytest.raises(FrozenInstanceError, match="top"):
        box.top = 1.0
    assert not hasattr(box, "__dict__")
    assert box == Box(0.0)


def test_equal_where_the_compared_fields_are() -> None:
    assert Box(0.0, 1.0, [], "a") == Box(0.0, 1.0, [], "b")
    assert Box(0.0, 1.0, ["a"]) != Box(0.0)
    assert Crate(0.0) == Crate(0.0, 1.0)
    assert Crate(1.0) != Crate(0.0)
    assert Crate(0.0) != (0.0, 1.0)
    assert Single(1) != Frame(1)
    assert Nothing() == Nothing()
    same: Any = Box(0.0)
    assert same != Crate(0.0)


def test_equal_ones_are_one_key() -> None:
    assert len({Crate(0.0), Crate(0.0, 1.0), Crate(1.0), Nothing(), Nothing()}) == 3
    with pytest.raises(TypeError, match="unhashable"):
        hash(Box(0.0))


def test_without_eq_each_is_equal_to_itself_alone() -> None:
    one, other = Frame(1), Frame(1)
    assert one == next(iter([one]))
    assert one != other
    assert len({one, other}) == 2


def test_how_it_is_shown() -> None:
    assert repr(Box(0.5, mark="a")) == "Box(left=0.5, right=1.0, inside=[], mark='a')"
    assert repr(Nothing()) == "Nothing()"


def test_replace_takes_the_other_fields_over_and_checks_again() -> None:
    box = Box(0.0, inside=["a"])
    wider = replace(box, right=3.0)
    assert (wider.left, wider.right, wider.inside is box.inside) == (0.0, 3.0, True)
    assert box.right == 1.0
    assert replace(Checked(1), number=5).number == 6
    with pytest.raises(ValueError, match="negative"):
        replace(Checked(1), number=-1)


def test_names_are_in_order_and_match() -> None:
    assert field_names(Box) == ("left", "right", "inside", "mark")
    assert field_names(Nothing) == ()
    match Crate(0.25, 0.75):
        case Crate(left, right=right):
            assert (left, right) == (0.25, 0.75)
        case _:
            raise AssertionError


def test_copies_and_pickles_are_equal() -> None:
    box = Box(0.5, inside=["a"])
    for other in (copy.copy(box), copy.deepcopy(box), pickle.loads(pickle.dumps(box))):
        assert other == box
    assert copy.deepcopy(box).inside is not box.inside


def test_it_may_be_kept_weakly() -> None:
    frame = Frame(1)
    kept = ref(frame)
    assert kept() is frame
    del frame
    assert kept() is None


def test_a_record_may_be_the_base_of_another() -> None:
    class Labelled(Crate):
        label: str = "none"

    assert Crate(0.0) == Crate(0.0)
    assert (Labelled(0.5).left, Labelled(0.5, label="a").label) == (0.5, "a")
    assert Labelled(0.5, 1.0, "a") == Labelled(0.5, label="a") != Labelled(0.5)
    assert not hasattr(Labelled(0.5), "__dict__")
    assert Crate(0.0) == Crate(0.0, 1.0)


def test_the_package_itself_makes_variants_of_settings() -> None:
    import engine

    settings = engine.Settings(k=4)
    assert engine.replace(settings, k=2) == engine.Settings(k=2)
    assert settings.k == 4
    with pytest.raises(engine.SettingsError):
        engine.replace(settings, k=0)
