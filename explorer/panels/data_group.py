"""DATA: which example, and in which units distances are measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.examples import ALL_EXAMPLES
from engine.settings import Scaling
from explorer import names
from explorer.deeds import Deeds
from explorer.panels.settings_group import SettingsGroup
from explorer.panels.widgets import Choice

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.session import Session


class DataGroup(SettingsGroup):
    """The example and the scaling."""

    def __init__(self, session: Session) -> None:
        super().__init__("Data", session)
        examples = [(example.key, example.title, example.lesson) for example in ALL_EXAMPLES]
        self.example = Choice("example", "Example", examples)
        self.example.setToolTip("Loads an example; Ctrl+Z brings the present data back")
        self.scaling = Choice(
            "scaling", "Scaling", [(s, names.SCALING_NAMES[s], names.SCALING_GLOSS[s]) for s in Scaling]
        )
        self.scaling.setToolTip(names.SCALING_TOOLTIP)
        self.add_row("Example", self.example)
        self.add_row("Scaling", self.scaling)
        self.example.chosen.connect(self._load)
        self.scaling.chosen.connect(self._scale)
        self.restyle()
        self.show_settings()

    def concerns(self, changes: Changes) -> bool:
        return changes.settings or changes.dataset or changes.name

    def show_settings(self) -> None:
        name = self.session.name
        self.example.setPlaceholderText(name)
        self.example.show_value(next((example.key for example in ALL_EXAMPLES if example.title == name), None))
        self.scaling.show_value(self.session.settings.scaling)

    def _load(self, key: str) -> None:
        Deeds(self.session).load(next(example for example in ALL_EXAMPLES if example.key == key))
        self.show_settings()

    def _scale(self, scaling: Scaling) -> None:
        self.change(f"Change scaling to {names.SCALING_NAMES[scaling]}", scaling=scaling)
