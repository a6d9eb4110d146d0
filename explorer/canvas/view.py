"""The view: paints the layers, and turns the events of mouse, wheel and keys into strokes and moves of the plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QNativeGestureEvent, QPainter, QWheelEvent
from PySide6.QtWidgets import QWidget

from explorer.canvas.beside import Beside
from explorer.canvas.crosshair import Crosshair, Key
from explorer.canvas.gestures import Conductor
from explorer.canvas.glide import Glide
from explorer.canvas.keyboard import Keyboard
from explorer.canvas.outlook import Outlook
from explorer.canvas.pace import Pace
from explorer.canvas.painting import Layers
from explorer.canvas.picking import hits
from explorer.canvas.sketches import paint_ring, paint_sketch
from explorer.canvas.sprites import MOST_STAMPED
from explorer.canvas.stage import Picture, Shown, Stage, smooth
from explorer.canvas.strokes import Strokes, place_of
from explorer.canvas.surface import Surface
from explorer.canvas.tools import Commands, Hit, Place, Thing
from explorer.show import ShowOptions
from explorer.theme import themes
from explorer.tool_options import ToolOptions

if TYPE_CHECKING:
    from explorer.session import Session

WHEEL = 1.0015
"""Zoom factor for an eighth of a degree: a notch of 120 zooms by a fifth."""


class View(Outlook):
    """hovered: the number of the point under the cursor, or the place, (x, y) in user units or (x,) for one column;
    None when it leaves.

    spoke: what the crosshair says.

    menu_wanted: where on the screen.
    """

    hovered = Signal(object)
    spoke = Signal(str)
    menu_wanted = Signal(QPoint)

    def __init__(
        self, session: Session, show: ShowOptions, options: ToolOptions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.glide = Glide(self)
        self.glide.advanced.connect(self.repaint_layers)
        self.pace = Pace(self)
        self.pace.due.connect(self.repaint_layers)
        self.conductor = Conductor(session, self, options)
        options.changed.connect(self.repaint_over)
        self.crosshair = Crosshair()
        self._session = session
        self._layers = Layers(show)
        self._picture: Picture | None = None
        self.strokes = Strokes(self, self)
        self.keyboard = Keyboard(self, session)
        self.surface = Surface(self._paint, self._paint_over, self)
        rasteriser = self._layers.points.rasteriser
        rasteriser.arrived.connect(self._take_raster)
        rasteriser.failed.connect(self.spoke)

    # What is shown

    @property
    def picture(self) -> Picture:
        """Gathered when it is first wanted: of several changes between two frames only the last is shown."""
        if self._picture is None:
            self._picture = Picture.of(self._session)
        return self._picture

    @property
    def shown(self) -> Shown:
        return self.glide.shown

    @property
    def stage(self) -> Stage:
        return Stage(self.viewport, themes.current, themes.scale, self.devicePixelRatioF())

    @property
    def layers(self) -> Layers:
        return self._layers

    @property
    def settled(self) -> bool:
        """Whether the picture is as it will stay: nothing glides or is coarse, and no raster is being made."""
        return self._layers.points.rasteriser.settled and not self.glide.moving and self.pace.still

    def show_beside(self, beside: Beside | None) -> None:
        """What another canvas shows, over this one's own picture."""
        self._layers.beside = beside
        self.repaint_layers()

    def forget(self) -> None:
        """Shows no points until those of other data are there."""
        self._layers.points.forget()

    def close_layers(self) -> None:
        """Ends what paints on another thread."""
        self._layers.points.rasteriser.close()

    def refresh(self, animate: bool, hasty: bool = False, awaited: bool = False) -> None:
        """Takes over what the session shows. hasty: more follows soon; awaited: the model's answer, very soon."""
        self._picture = None
        target = Shown.of(self._session.frame)
        by_hand = self.conductor.active or self.crosshair.carries
        if hasty or by_hand:
            self.pace.stir()
        self.glide.show(target, animate and not by_hand)
        self.surface.spoil()
        fast = hasty and not by_hand
        if fast and self._session.plane.n > MOST_STAMPED:
            self._layers.points.prepare(self.picture, self._layers.show, self.stage)
        # In a fast run the rest of the window is painted meanwhile, in another turn of the event loop.
        self.pace.ask((awaited and by_hand) or fast)

    def hits(self, pixel: Place) -> tuple[Hit, ...]:
        plane = self._session.plane
        index = self._layers.points.rasteriser.index(plane) if plane.n > MOST_STAMPED else None
        return hits(self.picture, self.shown, self.stage, pixel, index)

    def sizeHint(self) -> QSize:
        return QSize(700, 700)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 320)

    # Painting

    def _paint(self, painter: QPainter) -> None:
        self._layers.paint(painter, self.picture, self.stage, self.glide, self.strokes.under, self.pace.hurried)

    def _paint_over(self, painter: QPainter) -> None:
        """What the hand is about to do, the crosshair, and the frame."""
        stage, conductor = self.stage, self.conductor
        smooth(painter)
        if conductor.held.ring and self.strokes.cursor is not None and conductor.sketch is None:
            paint_ring(painter, self.strokes.cursor, conductor.radius, stage)
        if conductor.sketch is not None:
            paint_sketch(painter, conductor.sketch, stage)
        self._layers.paint_crosshair(painter, self.crosshair, stage)
        self._layers.paint_frame(painter, stage, self.hasFocus() and self.crosshair.opened)

    def _take_raster(self) -> None:
        if self.pace.hurried:
            self.pace.ask(awaited=not self.conductor.active)
        else:
            self.surface.repaint_layers()

    def repaint_layers(self) -> None:
        """Has everything painted anew, soon."""
        self._layers.points.prepare(self.picture, self._layers.show, self.stage)
        self.surface.repaint_layers()

    def repaint_over(self) -> None:
        """Has what is drawn over the picture painted anew, soon."""
        self.surface.repaint_over()

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._press(event, repeated=False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._press(event, repeated=True)

    def _press(self, event: QMouseEvent, repeated: bool) -> None:
        self.close_crosshair()
        self.keyboard.pause()
        self.strokes.press(event, repeated)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.strokes.move(event)
        under = self.strokes.under
        if under.thing is Thing.POINT:
            self.hovered.emit(under.index)
        else:
            self.tell_hovered(self.viewport.place(place_of(event.position())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.strokes.release(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.strokes.leave()
        self.hovered.emit(None)

    def point_out(self) -> None:
        """The cursor is on another point, here or elsewhere."""
        self._picture = None
        self.repaint_layers()

    def tell_pointed(self, index: int | None) -> None:
        self._session.point_out(index)

    def tell_hovered(self, at: Place | None) -> None:
        """Says which place is looked at, along the columns on show."""
        self.hovered.emit(None if at is None else at[: self._session.dataset.d])

    def say(self, text: str) -> None:
        """Something for the status bar, and for those who cannot see it."""
        self.spoke.emit(text)

    def open_menu(self, at: Place) -> None:
        """Asks for the menu at a place."""
        self.menu_wanted.emit(self.mapToGlobal(self.spot(at)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            self.zoom(WHEEL**turned, place_of(event.position()))
        event.accept()

    # Keys and other events

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom(1.0 + event.value(), place_of(event.position()))
            return True
        if event.type() == QEvent.Type.WindowDeactivate:
            # The release may go to another window; without it a brush would spray for ever.
            self.strokes.end()
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.keyboard.owns(event):
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802 (Qt's name)
        if self.crosshair.opened:
            self.keyboard.steer(Key.NEXT if forward else Key.PREVIOUS, fine=False)
            return True
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keyboard.press(event):
            super().keyPressEvent(event)

    def act(self, commands: Commands) -> None:
        """Carries out what is asked for by a menu or a key, as one stroke."""
        self.conductor.do(commands, object())

    def close_crosshair(self) -> None:
        if self.crosshair.opened:
            self.crosshair.close()
            self.repaint_layers()
