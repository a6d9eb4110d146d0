"""PlotCard: a card with a title, a legend line and a plot; the base of the curves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.messages import Changes
from explorer.panels.plot_layers import paint_frame, paint_note
from explorer.panels.plot_picture import Picture
from explorer.panels.turns import Turns
from explorer.panels.widgets import Card, named
from explorer.session import Session
from explorer.theme import px, themes

if TYPE_CHECKING:
    from explorer.panels.plot_surface import PlotSurface

SOON_MS = 60
"""A picture takes up to 30 ms to draw and paint, and the points of a sweep may come faster than that."""


BETWEEN = " · "


class Switch(QFrame):
    """Some words of which one is chosen; chosen(place) is emitted by people only."""

    chosen = Signal(int)

    def __init__(self, name: str, spoken: str, entries: Iterable[tuple[str, str]]) -> None:
        """entries: text, tooltip."""
        super().__init__()
        named(self, name, spoken)
        self.setProperty("kind", "switch")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._group = QButtonGroup(self)
        for place, (text, tip) in enumerate(entries):
            button = QToolButton()
            named(button, f"{name}{place}", text)
            button.setText(text)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setProperty("kind", "segment")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self._group.addButton(button, place)
            self._row.addWidget(button)
        self._group.button(0).setChecked(True)
        self._group.idClicked.connect(self.chosen)

    @property
    def place(self) -> int:
        """Which word is chosen."""
        return self._group.checkedId()

    def choose(self, place: int) -> None:
        """Chooses a word, as a click on it would."""
        self._group.button(place).click()


class Legend(QLabel):
    """One line of soft text, from which the last parts drop where it is too long; the tooltip then has all of it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", "soft")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._parts: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        return BETWEEN.join(self._parts)

    def set_parts(self, *parts: str) -> None:
        """The parts, the most important ones first."""
        self._parts = tuple(part for part in parts if part)
        self.setAccessibleName(self.whole)
        self._elide()

    def wanted_width(self) -> int:
        return self.fontMetrics().horizontalAdvance(self.whole) + px(2)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        metrics, width = self.fontMetrics(), max(self.width(), 1)
        texts = [BETWEEN.join(self._parts[:count]) for count in range(len(self._parts), 0, -1)]
        fitting = (text for text in texts if metrics.horizontalAdvance(text) <= width)
        shown = next(fitting, metrics.elidedText("".join(texts[-1:]), Qt.TextElideMode.ElideRight, width))
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(self.whole if shown != self.whole else "")


class Header(QWidget):
    """A title or a switch, and the legend beside it, or below it where both do not fit."""

    def __init__(self, title: QWidget, legend: Legend) -> None:
        super().__init__()
        self._title, self._legend = title, legend
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.addWidget(title, 0, Qt.AlignmentFlag.AlignLeft)
        self._box.addWidget(legend, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Puts the legend where it fits."""
        gap = px(8)
        fits = self._title.sizeHint().width() + gap + self._legend.wanted_width() <= self.width()
        self._box.setDirection(QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom)
        self._box.setSpacing(gap if fits else px(2))


class EmptyPlot(QWidget):
    """Says why there is no curve yet, where the plot will be."""

    def __init__(self, name: str, spoken: str) -> None:
        super().__init__()
        named(self, name, spoken)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.note = ""

    def show_picture(self, picture: Picture) -> None:
        """Shows the note of a picture without curves."""
        self.note = picture.note
        self.setAccessibleDescription(picture.spoken)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_note(painter, QRectF(self.rect()), self.note)
        if self.hasFocus():
            paint_frame(painter, QRectF(self.rect()))
        painter.end()


class PlotCard(Card):
    """Draws its picture anew when something it shows has changed; while it is hidden it waits until it is seen. The
    plot itself comes with the first curve.

    A card says in `seen` what its picture depends on, and in `draw` what it shows.
    """

    def __init__(self, session: Session, name: str, spoken: str, titles: Iterable[tuple[str, str]] = ()) -> None:
        """titles: text and tooltip of each view that the title switches between, if there are several."""
        super().__init__(spoken)
        self.session = session
        self._plot: PlotSurface | None = None
        self._empty = EmptyPlot(f"{name}Plot", spoken)
        self.legend = Legend(f"{name}Legend")
        self.title = QLabel()
        named(self.title, f"{name}Title", spoken)
        self.title.setProperty("kind", "title")
        several = tuple(titles)
        self.switch = Switch(f"{name}Switch", f"{spoken}: what is shown", several) if several else None
        self._header = Header(self.switch or self.title, self.legend)
        self._box = QVBoxLayout(self)
        self._box.addWidget(self._header)
        self._box.addWidget(self._empty, 1)
        self._waiting = True
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._queue)
        self._turns = Turns.of(session)
        self._seen: tuple[object, ...] = ()
        if self.switch is not None:
            self.switch.chosen.connect(self.redraw)
        session.changed.connect(self._follow)
        themes.changed.connect(self._restyle)
        self._restyle()

    @property
    def plot(self) -> PlotSurface:
        """The plot, made if no curve has been shown yet."""
        if self._plot is None:
            self._plot = self._made_plot()
            if not self._waiting:
                self._plot.show_picture(self.draw())
        return self._plot

    def _made_plot(self) -> PlotSurface:
        from explorer.panels.plot_surface import PlotSurface  # noqa: PLC0415 (the first window is to be there soon)

        empty = self._empty
        plot = PlotSurface(empty.objectName(), empty.accessibleName())
        plot.chosen.connect(self.choose)
        self._box.replaceWidget(empty, plot)
        # The keys find it where it stands, or are there already.
        QWidget.setTabOrder(empty, plot)
        plot.show()
        if empty.window().focusWidget() is empty:
            plot.setFocus(Qt.FocusReason.TabFocusReason)
        empty.hide()
        empty.deleteLater()
        return plot

    def seen(self) -> tuple[object, ...]:
        """What the picture is made of: it is drawn anew where any of it has changed."""
        raise NotImplementedError

    def grows(self, changes: Changes) -> bool:
        """Whether these changes only add to the picture: they may come fast, and are drawn some at a time."""
        return False

    def draw(self) -> Picture:
        """The picture; sets title and legend besides."""
        raise NotImplementedError

    def choose(self, payload: object, shift: bool) -> None:
        """A mark was clicked, or Enter was pressed on it."""
        raise NotImplementedError

    def say(self, title: str, *legend: str) -> None:
        """Sets the title and the legend, the parts of which are set apart by dots, the most important ones first."""
        if self.title.text() != title:
            self.title.setText(title)
            (self._plot or self._empty).setAccessibleName(title)
        self.legend.set_parts(*legend)
        self._header.arrange()

    def redraw(self, *_: object) -> None:
        """Draws the picture anew, now or when it is seen."""
        self._soon.stop()
        self._turns.drop(self.redraw)
        self._seen = self.seen()
        self._waiting = not self.isVisible()
        if self._waiting:
            return
        picture = self.draw()
        if self._plot is None and picture.curves:
            self._plot = self._made_plot()
        (self._plot or self._empty).show_picture(picture)

    def redraw_soon(self) -> None:
        """Draws the picture anew within some frames: what comes in between is drawn with it."""
        if not self._soon.isActive():
            self._soon.start(SOON_MS)

    def _queue(self) -> None:
        self._turns.ask(self.redraw)

    def minimumSizeHint(self) -> QSize:
        return QSize(px(180), px(130))

    def sizeHint(self) -> QSize:
        return QSize(px(300), px(255))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._waiting:
            self.redraw()

    def _follow(self, changes: Changes) -> None:
        grows = self.grows(changes)
        changed = self.seen() != self._seen
        # Half steps that are played come one after the other, as the points of a sweep do.
        if changed and not self.session.playing:
            self.redraw()
        elif changed or grows:
            self.redraw_soon()

    def _restyle(self, *_: object) -> None:
        self._box.setContentsMargins(px(10), px(8), px(10), px(6))
        self._box.setSpacing(px(4))
        if self._plot is not None:
            self._plot.restyle()
        self._header.arrange()
        self.redraw()
