"""FamilyLine: k-means, soft k-means and the mixture as one family, the present one marked."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.settings import Method
from explorer import names
from explorer.explaining import FAMILY
from explorer.panels.widgets import Hairline
from explorer.theme import px, themes


class FamilyLine(QWidget):
    """k-means — soft k-means — mixture, and in a sentence how the present one follows from its neighbours."""

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._row = QHBoxLayout()
        self._box.addLayout(self._row)
        self.labels: dict[Method, QLabel] = {}
        for method, name in names.FAMILY_NAMES.items():
            if self.labels:
                self._row.addWidget(Hairline(), 1)
            self.labels[method] = QLabel(name)
            self._row.addWidget(self.labels[method])
        self.sentence = QLabel()
        self.sentence.setProperty("kind", "soft")
        self.sentence.setWordWrap(True)
        self._box.addWidget(self.sentence)
        self.restyle()

    def show_method(self, present: Method) -> None:
        theme = themes.current
        for method, label in self.labels.items():
            colour, weight = (theme.accent, 600) if method is present else (theme.soft_ink, 400)
            name = names.FAMILY_NAMES[method]
            label.setText(f'<span style="color:{colour.name()};font-weight:{weight}">{name}</span>')
        self.sentence.setText(FAMILY[present])
        self.setAccessibleName(f"Family: k-means, soft k-means, mixture; this is {names.FAMILY_NAMES[present]}")

    def restyle(self) -> None:
        self._box.setContentsMargins(px(8), px(4), 0, 0)
        self._box.setSpacing(px(2))
        self._row.setContentsMargins(0, 0, px(8), 0)
        self._row.setSpacing(px(8))
