"""FormatRow: how the table is written, as it was found by looking, to be put right by hand."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QWidget

from engine.origins import ENCODINGS
from engine.reading import Wish, Writing
from engine.records import replace
from explorer.panels.widgets import Choice, named
from explorer.theme import px

SEPARATORS = (
    (",", "comma", ""),
    (";", "semicolon", ""),
    ("\t", "tab", ""),
    (" ", "blanks", "Any run of blanks and tabs"),
    ("|", "bar |", ""),
)
DECIMALS = ((".", "point: 1.5", ""), (",", "comma: 1,5", ""))
_ENCODING_NAMES = {"utf-8": "Unicode (UTF-8)", "cp1252": "Western (Windows)", "latin-1": "Western (Latin-1)"}
_GUESS = "A guess: names with accents may read wrong"


class FormatRow(QWidget):
    """wished(Wish): people say otherwise. What they have said once stays said."""

    wished = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._wish = Wish()
        self.separator = Choice("importSeparator", "Separator between columns", SEPARATORS)
        self.decimal = Choice("importDecimal", "Decimal sign", DECIMALS)
        encodings = [(name, _ENCODING_NAMES.get(name, name.upper()), "") for name in ENCODINGS]
        self.encoding = Choice("importEncoding", "Encoding of the text", encodings)
        self.header = QCheckBox("First row holds names")
        named(self.header, "importHeader", "The first row holds the names of the columns")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(10))
        self._grid.setVerticalSpacing(px(4))
        self._labels = []
        fields: tuple[tuple[str, QWidget], ...] = (
            ("Separator", self.separator),
            ("Decimal sign", self.decimal),
            ("", self.header),
            ("Encoding", self.encoding),
        )
        for place, (text, field) in enumerate(fields):
            label = QLabel(text)
            label.setProperty("kind", "soft")
            label.setBuddy(field)
            self._labels.append(label)
            self._grid.addWidget(label, 0, place)
            self._grid.addWidget(field, 1, place)
            self._grid.setColumnStretch(place, 1)
        self.separator.chosen.connect(self._choose_separator)
        self.decimal.chosen.connect(self._choose_decimal)
        self.encoding.chosen.connect(self._choose_encoding)
        self.header.clicked.connect(self._choose_header)

    def show_writing(self, writing: Writing, pasted: bool) -> None:
        """Shows how the table is written; announces nothing. The encoding only where it is in doubt."""
        self.separator.show_value(writing.format.separator)
        self.decimal.show_value(writing.format.decimal)
        self.encoding.show_value(writing.encoding)
        self.header.setChecked(writing.header)
        doubtful = not pasted and (writing.guessed or bool(self._wish.encoding))
        self.encoding.setVisible(doubtful)
        self._labels[3].setVisible(doubtful)
        self.encoding.setToolTip(_GUESS if writing.guessed else "")

    def _choose_separator(self, separator: str) -> None:
        # The other signs may mean something else between other separators.
        self._ask(Wish(encoding=self._wish.encoding, separator=separator))

    def _choose_decimal(self, decimal: str) -> None:
        self._ask(replace(self._wish, decimal=decimal))

    def _choose_encoding(self, encoding: str) -> None:
        self._ask(replace(self._wish, encoding=encoding))

    def _choose_header(self, on: bool) -> None:
        self._ask(replace(self._wish, header=on))

    def _ask(self, wish: Wish) -> None:
        self._wish = wish
        self.wished.emit(wish)
