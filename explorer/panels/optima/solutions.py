"""Solutions: the distinct optima as rows with a thumbnail, the best one first. A click shows one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.matching import match_colours
from engine.optima import Survey
from explorer.numbers import number
from explorer.panels.optima.letters import letter, shown
from explorer.panels.optima.thumbnail import thumbnail
from explorer.panels.widgets import named
from explorer.session import Session
from explorer.surveyor import COMPARED
from explorer.theme import px, themes

PICTURE = (84, 60)


class Solutions(QWidget):
    """chosen(place): the optimum at a place of the survey is wanted."""

    chosen = Signal(int)

    def __init__(self, session: Session) -> None:
        super().__init__()
        named(self, "solutions", "Distinct solutions")
        self._session = session
        self._rows: list[QToolButton] = []
        self._look: tuple[object, ...] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(px(4))
        self._box.addStretch(1)

    @property
    def rows(self) -> list[QToolButton]:
        """Those in sight, the best solution first."""
        return [row for row in self._rows if not row.isHidden()]

    def show_survey(self, survey: Survey | None) -> None:
        """The rows of what is known."""
        places = () if survey is None else shown(survey)
        while len(self._rows) < len(places):
            self._rows.append(self._row(len(self._rows)))
        for row in self._rows[len(places) :]:
            row.hide()
        if survey is None:
            return
        look = (survey.dataset, themes.current, themes.scale, self._session.colours)
        same, self._look = look == self._look, look
        for rank, (row, place) in enumerate(zip(self._rows, places, strict=False)):
            optimum = survey.optima[place]
            if row.property("optimum") is not optimum or not same:
                row.setProperty("optimum", optimum)
                row.setIcon(self._icon(survey, rank, place))
            row.setText(_text(survey, rank, place))
            row.setAccessibleName(row.text().replace("\n", ", "))
            row.show()

    def _icon(self, survey: Survey, rank: int, place: int) -> QIcon:
        """In the colours that the clusters would have on the canvas."""
        session, optimum = self._session, survey.optima[place]
        shown = None if session.frame is None else session.frame.mixture.means
        colours = match_colours(shown, session.colours, optimum.frame.mixture.means)
        size = (px(PICTURE[0]), px(PICTURE[1]))
        return QIcon(thumbnail(survey.dataset, optimum, colours, size, self.devicePixelRatioF(), rank))

    def _row(self, rank: int) -> QToolButton:
        row = QToolButton()
        named(row, f"solution{rank}", "")
        row.setProperty("kind", "solution")
        row.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row.setToolTip("Takes the seed that found it first, and runs to its end")
        row.clicked.connect(self._choose)
        self._box.insertWidget(self._box.count() - 1, row)
        self._fit(row)
        return row

    def restyle(self) -> None:
        """Follows a change of theme or size."""
        self._box.setSpacing(px(4))
        for row in self._rows:
            self._fit(row)

    def _fit(self, row: QToolButton) -> None:
        row.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        row.setIconSize(QSize(px(PICTURE[0]), px(PICTURE[1])))
        row.setFixedHeight(px(PICTURE[1] + 8))

    def _choose(self) -> None:
        survey, row = self._session.survey, self.sender()
        if survey is not None and isinstance(row, QToolButton):
            self.chosen.emit(shown(survey)[self._rows.index(row)])


def _text(survey: Survey, rank: int, place: int) -> str:
    """ "A: 78.85", how often it was found each way, and what else is to be said."""
    optimum = survey.optima[place]
    counts = [survey.times(kind)[place] for kind in COMPARED]
    note = "" if optimum.sound else "\na component collapsed"
    right = "\nthe right clusters" if optimum.right and optimum.sound else note
    return f"{letter(rank)}: {number(optimum.objective, 6)}\nfound {counts[0]} and {counts[1]} times{right}"
