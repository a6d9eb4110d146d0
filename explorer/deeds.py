"""What the keys and menus do to the session that no single call of it does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.errors import SettingsError
from engine.examples import Example
from engine.settings import Covariance, Method
from explorer import names, words

if TYPE_CHECKING:
    from explorer.session import Session


class Deeds:
    """Every method is one undo entry at most; what cannot be done is announced in a sentence."""

    def __init__(self, session: Session) -> None:
        self._session = session

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

    def load(self, example: Example) -> None:
        self._session.load(example.make(), example.title, example.scaling, example.k, example.seed)

    def delete_selected(self) -> None:
        """Removes the selected points."""
        session = self._session
        chosen = sorted(session.selection)
        if chosen:
            text = "Delete point" if len(chosen) == 1 else f"Delete {words.points(len(chosen))}"
            session.select(())
            session.edit_dataset(session.dataset.removed(chosen), text)

    def _change(self, text: str, **fields: Any) -> None:
        try:
            self._session.change(text, **fields)
        except SettingsError as error:
            self._session.announced.emit(str(error))
