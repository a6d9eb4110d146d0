"""CompareView: the second canvas with the few controls it needs, beside the first one."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.errors import SettingsError
from engine.settings import Covariance, Method
from explorer import names
from explorer.canvas.beside import Beside
from explorer.canvas.stage import Picture
from explorer.canvas.widget import CanvasWidget
from explorer.compare.comparison import Comparison
from explorer.icons import icon
from explorer.messages import Changes
from explorer.panels.fields import DiceButton, WholeField
from explorer.panels.transport import Transport
from explorer.panels.widgets import Card, Choice, group_label, named
from explorer.show import ShowOptions
from explorer.theme import px, themes
from explorer.tool_options import ToolOptions

NO_ROWS = np.empty(0, dtype=np.intp)

NOT_YET = "Both must have shared out the points: press Step"


class CompareView(QWidget):
    """Shows the second run, and over both canvases what is wanted of the other one."""

    def __init__(self, comparison: Comparison, main: CanvasWidget, show: ShowOptions, options: ToolOptions) -> None:
        super().__init__()
        named(self, "compare", "Second canvas")
        self._comparison, self._main = comparison, main
        rival = comparison.rival
        methods = [(m, names.METHOD_NAMES[m], "") for m in Method]
        kinds = [(c, names.COVARIANCE_NAMES[c], names.COVARIANCE_GLOSS[c]) for c in Covariance]
        self.method = Choice("compare-method", "Method on the right", methods)
        self.covariance = Choice("compare-covariance", "Covariance type on the right", kinds)
        self.k = WholeField("compare-k", "Clusters k on the right", 1, 1000, buttons=False)
        self.dice = DiceButton()
        self.dice.setObjectName("compare-dice")
        self.shut = QToolButton()
        named(self.shut, "compare-close", "Close the second canvas")
        texts = ("in step", "both boundaries", "differences")
        self.locked, self.both, self.marked = (QCheckBox(text) for text in texts)
        for box, name, tip in (
            (self.locked, "compare-locked", "The run on the right makes the steps of the run on the left"),
            (self.both, "compare-both", "The boundaries of either canvas on the other one, dashed"),
            (self.marked, "compare-marked", "Points that the two put in different clusters are hollow"),
        ):
            named(box, name, box.text())
            box.setToolTip(tip)
        self.account = QLabel(NOT_YET)
        named(self.account, "compare-account", "How the two agree")
        self.account.setProperty("kind", "soft")
        self.account.setWordWrap(True)
        self.canvas = CanvasWidget(rival, comparison.player, show, options)
        self.canvas.setObjectName("compareCanvas")
        self.canvas.animated = main.animated
        self.transport = Transport(rival, comparison.player)
        self.transport.setObjectName("compareTransport")
        self._lay_out()
        self._connect()
        self.restyle()
        self.show_settings()
        self.canvas.set_tool(main.tool)
        self.canvas.view.show_viewport(main.view.viewport)

    def _lay_out(self) -> None:
        self.head = Card("What is compared")
        self._head = QVBoxLayout(self.head)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(group_label("On the right"))
        for widget, stretch in ((self.method, 3), (self.k, 0), (self.covariance, 2), (self.dice, 0), (self.shut, 0)):
            first.addWidget(widget, stretch)
        for box in (self.locked, self.both, self.marked):
            second.addWidget(box)
        second.addWidget(self.account, 1)
        self._head.addLayout(first)
        self._head.addLayout(second)
        self._rows = (first, second)
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.addWidget(self.canvas, 1)
        self._whole.addWidget(self.transport)

    def _connect(self) -> None:
        comparison, rival = self._comparison, self._comparison.rival
        self.locked.setChecked(comparison.locked)
        self.marked.setChecked(True)
        self.transport.setVisible(not comparison.locked)
        self.method.chosen.connect(self._choose_method)
        self.covariance.chosen.connect(self._choose_covariance)
        self.k.typed.connect(self._choose_k)
        self.dice.clicked.connect(rival.reseed)
        self.locked.toggled.connect(self._lock)
        self.both.toggled.connect(self._overlay)
        self.marked.toggled.connect(self._overlay)
        comparison.differed.connect(self._tell)
        rival.changed.connect(self._follow)
        self.canvas.view.looked.connect(self._look_left)
        self._main.view.looked.connect(self._look_right)
        themes.changed.connect(self.restyle)

    def end(self) -> None:
        """The first canvas shows nothing of the second one any more."""
        self._main.view.looked.disconnect(self._look_right)
        self._main.view.show_beside(None)
        self.canvas.close_layers()

    def restyle(self, *_: object) -> None:
        """Follows a change of theme or size."""
        self._whole.setSpacing(px(8))
        self._head.setContentsMargins(px(10), px(8), px(10), px(8))
        for box in (self._head, *self._rows):
            box.setSpacing(px(6))
        self.k.setFixedWidth(px(44))
        self.shut.setIcon(icon("close", themes.current.soft_ink, px(14)))
        self.canvas.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_settings(self) -> None:
        """The settings of the second run."""
        settings = self._comparison.rival.settings
        self.method.show_value(settings.method)
        self.covariance.show_value(settings.covariance)
        self.covariance.setEnabled(settings.method is Method.MIXTURE)
        self.covariance.setToolTip("" if settings.method is Method.MIXTURE else "Only Gaussians have covariances")
        self.k.show_value(settings.k)
        self.dice.show_seed(settings.seed)

    def _follow(self, changes: Changes) -> None:
        if changes.settings:
            self.show_settings()

    def _choose_method(self, method: Method) -> None:
        self._change(method=method)

    def _choose_covariance(self, covariance: Covariance) -> None:
        self._change(covariance=covariance)

    def _choose_k(self, k: int) -> None:
        self._change(k=k)

    def _change(self, **fields: Any) -> None:
        try:
            self._comparison.rival.change(**fields)
        except SettingsError as error:
            self._comparison.rival.announced.emit(str(error))
            self.show_settings()

    def _lock(self, locked: bool) -> None:
        self.transport.setVisible(not locked)
        self._comparison.lock(locked)

    def _tell(self) -> None:
        found = self._comparison.differences
        self.account.setText(NOT_YET if found is None else found.text)
        self._overlay()

    def _overlay(self, *_: object) -> None:
        """What each canvas shows of the other one."""
        found = self._comparison.differences
        for own, other in ((self._main.view, self.canvas.view), (self.canvas.view, self._main.view)):
            picture: Picture | None = other.picture if self.both.isChecked() else None
            rows = found.rows if found is not None and self.marked.isChecked() else NO_ROWS
            own.show_beside(Beside(picture, rows))

    def _look_left(self) -> None:
        self._main.view.show_viewport(self.canvas.view.viewport)

    def _look_right(self) -> None:
        self.canvas.view.show_viewport(self._main.view.viewport)
