"""MODEL: the method, k, and what shapes the fit and its start."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QMenu, QPushButton, QSizePolicy

from engine.seeding import STEPPED
from engine.settings import Covariance, Initialiser, Method
from explorer import names
from explorer.courses import seek_beta, step_picks
from explorer.numbers import number
from explorer.panels.beta_scale import BetaSlider, beta_at, beta_place
from explorer.panels.covariance_picker import CovariancePicker
from explorer.panels.fields import DiceButton, NumberField, WholeField
from explorer.panels.more_group import MoreGroup
from explorer.panels.reg_slider import TIP, WHY_NOT, RegSlider, reg_at, reg_place
from explorer.panels.settings_group import SettingsGroup
from explorer.panels.soft_group import SoftGroup
from explorer.panels.widgets import Choice, Disclosure, Slider, named
from explorer.theme import px

if TYPE_CHECKING:
    from explorer.messages import Changes
    from explorer.player import Player
    from explorer.session import Session

K_SLIDER = 12
"""The slider's end; larger k are typed, and the slider grows with them."""


class MethodGroup(SettingsGroup):
    """The method and k: the rows that stay in sight."""

    def __init__(self, session: Session) -> None:
        super().__init__("", session)
        self.setAccessibleName("Method and number of clusters")
        methods = [(method, name, "") for method, name in names.METHOD_NAMES.items()]
        self.method = Choice("method", "Method", methods)
        self.method.setToolTip("What fits the clusters (M)")
        self.k_slider = Slider("k-slider", "Clusters k", 1, K_SLIDER)
        self.k_field = WholeField("k", "Clusters k", 1, 1000, buttons=False)
        for control in (self.k_slider, self.k_field):
            control.setToolTip("How many clusters are looked for (↑ and ↓, or a digit)")
        self.add_row("Method", self.method)
        self.add_row("Clusters k", self.k_slider, self.k_field)
        self.method.chosen.connect(self._choose_method)
        self.k_slider.slid.connect(self._slide_k)
        self.k_field.typed.connect(self._type_k)
        self.restyle()
        self.show_settings()

    def restyle(self) -> None:
        super().restyle()
        self.k_field.setFixedWidth(px(46))

    def show_settings(self) -> None:
        settings = self.session.settings
        self.method.show_value(settings.method)
        self.k_slider.show_value(settings.k)
        self.k_field.show_value(settings.k)

    def _choose_method(self, method: Method) -> None:
        self.change(f"Change method to {names.METHOD_NAMES[method]}", method=method)

    def _slide_k(self, k: int, gesture: object | None) -> None:
        self.change(f"Change k to {k}", gesture, k=k)

    def _type_k(self, k: int) -> None:
        self.change(f"Change k to {k}", k=k)


class ModelGroup(SettingsGroup):
    """Covariance, β, the start, and handing the result over to another method."""

    def __init__(self, session: Session, player: Player) -> None:
        super().__init__("", session)
        self.setAccessibleName("Model")
        self.covariance = CovariancePicker()
        self.beta_slider = BetaSlider()
        self.beta = NumberField("beta", "Stiffness β")
        starts = [(i, names.INITIALISER_NAMES[i], names.INITIALISER_GLOSS[i]) for i in Initialiser]
        self.initialiser = Choice("initialiser", "Initialisation", starts)
        self.dice = DiceButton()
        self.dice.setToolTip("Throws the dice for another start: the next seed (R)")
        self.picks = QCheckBox("step by step")
        named(self.picks, "picks", "Seeding step by step")
        self.continue_as = _continue_button()
        self.more = MoreGroup(session)
        self._covariance_label = self.add_row("Covariance", self.covariance)
        self.reg_slider, self.reg_covar = RegSlider(), NumberField("reg-covar", "reg_covar")
        self._reg_label = self.add_row("reg_covar", self.reg_slider, self.reg_covar)
        self._beta_label = self.add_row("Stiffness β", self.beta_slider, self.beta)
        self.soft = SoftGroup(session, player)
        self.grid.addWidget(self.soft, self.grid.rowCount(), 0, 1, 2)
        self.add_row("Initialisation", self.initialiser)
        self._picks_label = self.add_row("Seeding", self.picks, self.dice)
        self.add_row("Hand over", self.continue_as)
        self.disclosure = Disclosure("more", "More: tolerance, limit, restarts …", self.more)
        self.disclosure.setToolTip("Tolerance, iteration limit, restarts, empty clusters, seed")
        self.add(self.disclosure)
        self.add(self.more)
        self._connect()
        self.restyle()
        self.show_settings()

    def concerns(self, changes: Changes) -> bool:
        return changes.settings or changes.frame or changes.dataset

    def restyle(self) -> None:
        super().restyle()
        for field in (self.beta, self.reg_covar):
            field.setFixedWidth(px(58))
        self.dice.setFixedHeight(px(30))
        self.dice.setMinimumWidth(px(42))
        self.continue_as.setFixedHeight(px(30))

    def show_settings(self) -> None:
        settings = self.session.settings
        self.covariance.show_value(settings.covariance)
        self.beta_slider.show_value(beta_place(self.session.beta))
        self.beta.show_value(self.session.beta)
        self.reg_slider.show_value(reg_place(settings.reg_covar))
        self.reg_covar.show_value(settings.reg_covar)
        self.initialiser.show_value(settings.initialiser)
        self.dice.show_seed(settings.seed)
        self._show_what_applies()

    def _connect(self) -> None:
        self.covariance.chosen.connect(self._choose_covariance)
        self.beta_slider.slid.connect(self._slide_beta)
        self.beta.typed.connect(self._type_beta)
        self.beta.refused.connect(self.refuse)
        self.reg_slider.slid.connect(self._slide_reg)
        self.reg_covar.typed.connect(self._type_reg)
        self.reg_covar.refused.connect(self.refuse)
        self.initialiser.chosen.connect(self._choose_initialiser)
        self.dice.clicked.connect(self._reseed)
        self.picks.clicked.connect(self._step_picks)
        self.continue_as.menu().triggered.connect(self._continue)

    def _show_what_applies(self) -> None:
        settings = self.session.settings
        mixes = settings.method is Method.MIXTURE
        softens = settings.method is Method.SOFT_KMEANS
        self.covariance.set_applies(mixes, "Only a Gaussian mixture has covariances")
        self._covariance_label.setEnabled(mixes)
        self._reg_label.setEnabled(mixes)
        for part in (self.reg_slider, self.reg_covar):
            part.setEnabled(mixes)
            part.setToolTip(TIP if mixes else WHY_NOT)
        self._beta_label.setEnabled(softens)
        for control in (self.beta_slider, self.beta):
            control.setEnabled(softens)
            control.setToolTip(self._beta_tip() if softens else "Only soft k-means has a stiffness β")
        if softens:
            self.beta_slider.show_critical(self.soft.critical)
        self.initialiser.set_usable(Initialiser.KMEANS_RESULT, mixes, "A start for Gaussian mixtures only")
        placed = settings.start is not None and settings.start.mixture.k == settings.k
        self.initialiser.set_usable(Initialiser.BY_HAND, placed, "Drag a centre before the first step")
        steps = settings.initialiser in STEPPED
        self.picks.setEnabled(steps)
        self._picks_label.setEnabled(steps)
        self.picks.setChecked(self.session.document.shows_picks)
        self.picks.setToolTip(_PICKS_TIP if steps else names.NO_PICKS[settings.initialiser])
        self._show_successors()

    def _beta_tip(self) -> str:
        critical = self.soft.critical
        tip = _RIDE_TIP if self.session.document.anneals else _BETA_TIP
        return tip + (f"\nbelow βc = {number(critical, 3)} all centres coincide" if isfinite(critical) else "")

    def _show_successors(self) -> None:
        """Only another method than the present one can take over."""
        for action in self.continue_as.menu().actions():
            action.setVisible(action.data() != self.session.settings.method.value)
        runs = self.session.frame is not None and not self.session.picking
        self.continue_as.setEnabled(runs)
        tip = "Another method goes on from the present centres" if runs else "There are no centres yet to hand over"
        self.continue_as.setToolTip(tip)

    def _choose_covariance(self, covariance: Covariance) -> None:
        self.change(f"Change covariance to {names.COVARIANCE_NAMES[covariance]}", covariance=covariance)

    def _slide_beta(self, place: int, gesture: object | None) -> None:
        if self.session.document.anneals:
            # The frames of annealing are the βs there are; only one that is typed ends it.
            seek_beta(self.session, beta_at(place), least=gesture is None)
            return
        self.change("Change β", gesture, beta=beta_at(place))

    def _type_beta(self, beta: float) -> None:
        self.change("Change β", beta=beta)

    def _slide_reg(self, place: int, gesture: object | None) -> None:
        self.change("Change reg_covar", gesture, reg_covar=reg_at(place))

    def _type_reg(self, reg_covar: float) -> None:
        self.change("Change reg_covar", reg_covar=reg_covar)

    def _choose_initialiser(self, initialiser: Initialiser) -> None:
        self.change(f"Start from {names.INITIALISER_NAMES[initialiser]}", initialiser=initialiser)

    def _step_picks(self, on: bool) -> None:
        step_picks(self.session, on)

    def _reseed(self) -> None:
        self.session.reseed()

    def _continue(self, action: QAction) -> None:
        self.session.continue_as(Method(action.data()))


_PICKS_TIP = "The timeline begins with the initialiser's picks, one by one; the start is the same (D)"
_RIDE_TIP = "Goes through the frames of annealing, which a β that is typed ends"
_BETA_TIP = "β small: points are shared widely; β large: as hard as k-means"


def _continue_button() -> QPushButton:
    button = QPushButton("Continue as …")
    named(button, "continue-as", "Continue as another method")
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    menu = QMenu(button)
    for method, name in names.METHOD_NAMES.items():
        action = menu.addAction(name)
        action.setData(method.value)
    button.setMenu(menu)
    return button
