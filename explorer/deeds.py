"""What the keys and menus do to the session that no single call of it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from engine.errors import SettingsError
from engine.examples import Example
from engine.seeding import STEPPED
from engine.settings import Covariance, Method
from explorer import names, words
from explorer.courses import step_picks
from explorer.numbers import count
from explorer.point_set import PointSet
from explorer.tool_options import class_name

if TYPE_CHECKING:
    from explorer.session import Session


class Deeds:
    """Every method is one undo entry at most; what cannot be done is announced in a sentence."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # The model

    def set_k(self, k: int) -> None:
        """Asks for k clusters; below 1 nothing happens."""
        if k >= 1:
            self._change(f"Change k to {k}", k=k)

    def add_to_k(self, difference: int) -> None:
        self.set_k(self._session.settings.k + difference)

    def next_method(self) -> None:
        methods = tuple(Method)
        method = methods[(methods.index(self._session.settings.method) + 1) % len(methods)]
        self._change(f"Change method to {names.METHOD_NAMES[method]}", method=method)

    def next_covariance(self) -> None:
        kinds = tuple(Covariance)
        kind = kinds[(kinds.index(self._session.settings.covariance) + 1) % len(kinds)]
        self._change(f"Change covariance to {names.COVARIANCE_NAMES[kind]}", covariance=kind)

    def ready(self) -> bool:
        return not self._session.readiness

    @property
    def picks_points(self) -> bool:
        """Whether the initialiser makes its choice point by point."""
        return self._session.settings.initialiser in STEPPED

    @property
    def shows_picks(self) -> bool:
        return self._session.document.shows_picks

    def toggle_picks(self) -> None:
        step_picks(self._session, not self.shows_picks)

    def load(self, example: Example) -> None:
        suits = (example.scaling, example.k, example.seed)
        self._session.load(example.make(), example.title, *suits, choices=example.choices)

    # The selected points

    @property
    def any_selected(self) -> bool:
        return len(self._session.selection) > 0

    @property
    def any_picked(self) -> bool:
        """Whether anything is selected or pinned."""
        return self.any_selected or self._session.pinned is not None

    @property
    def deletable(self) -> bool:
        return len(self._doomed) > 0

    @property
    def _doomed(self) -> PointSet:
        """The selected points, or else the pinned one."""
        pinned = self._session.pinned
        if not self.any_selected and isinstance(pinned, int):
            return PointSet((pinned,))
        return self._session.selection

    def select_all(self) -> None:
        self._session.select(np.arange(self._session.dataset.n))

    def deselect(self) -> None:
        """Nothing is selected or pinned any more."""
        self._session.select(())
        self._session.pin(None)

    def delete_selected(self) -> None:
        """Removes the selected points, or else the pinned one."""
        chosen = self._doomed
        if chosen:
            text = "Delete point" if len(chosen) == 1 else f"Delete {words.points(len(chosen))}"
            self._session.remove(chosen, text)

    def keep_selected(self) -> None:
        """Removes all points but the selected ones."""
        session = self._session
        kept, gone = len(session.selection), session.dataset.n - len(session.selection)
        if kept and gone:
            session.keep(session.selection.indices, f"Keep only {words.points(kept)}")
            session.announced.emit(f"{words.points(kept)} kept; Ctrl+Z brings the other {count(gone)} back")

    def classify_selected(self, number: int) -> None:
        """Gives the selected points a true class; 0 takes it away."""
        session = self._session
        chosen = session.selection
        if not chosen or (number == 0 and session.dataset.classes is None):
            return
        name = class_name(session.dataset, number)
        given = "Take the true class away" if name is None else f"Give class {name}"
        session.edit_dataset(session.dataset.classified(chosen.indices, name), given)
        what = "no true class now" if name is None else f"the true class {name} now"
        have = "has" if len(chosen) == 1 else "have"
        session.announced.emit(f"{words.points(len(chosen))} {have} {what}")

    def class_text(self, number: int) -> str:
        """What the menu calls it."""
        name = class_name(self._session.dataset, number)
        return "No true class" if name is None else f"True class {name}"

    def _change(self, text: str, **fields: Any) -> None:
        try:
            self._session.change(text, **fields)
        except SettingsError as error:
            self._session.announced.emit(str(error))
