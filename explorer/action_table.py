"""Everything that can be done by menu or key, in one table: name, text, keys, tooltip and what it does."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from engine.examples import EXAMPLES, MISHAPS
from engine.settings import Method
from explorer.action_entry import Entry, everywhere
from explorer.courses import ride
from explorer.deeds import Deeds
from explorer.export.entries import export_entries
from explorer.theme import themes
from explorer.tool_options import MOST_CLASSES
from explorer.tours.script import tours

if TYPE_CHECKING:
    from explorer.action_window import Presenting, Window
    from explorer.player import Player
    from explorer.session import Session

MENUS = ("File", "Edit", "View", "Run", "Examples", "Help")
MOST_DIGITS = 9


def table(session: Session, player: Player, window: Window) -> tuple[Entry, ...]:
    """All entries, in the order in which they stand in menus and on the cheat sheet."""
    deeds = Deeds(session)
    return (
        *_file(session, window),
        *export_entries(window.exporter),
        *_edit(session),
        *_selection(deeds, window),
        *_preferences(window),
        *_view(session, window),
        *_run(session, player),
        *_model(session, player, deeds),
        *_examples(deeds),
        *_tools(window),
        *_help(window),
    )


def _file(session: Session, window: Window) -> Iterator[Entry]:
    tip = "An empty canvas to draw on; Ctrl+Z brings the present data back"
    yield everywhere("new", "File", "New drawing", ("Ctrl+N",), tip, session.new_drawing, icon="new")
    tip = "Open an experiment (.clx) or a table (CSV)"
    yield everywhere("open", "File", "Open…", ("Ctrl+O",), tip, window.open_file, icon="open")
    tip = "Save the experiment: points, settings and the whole run"
    yield everywhere("save", "File", "Save", ("Ctrl+S",), tip, window.save_file, icon="save")
    tip = "Save the experiment under another name"
    yield everywhere("save-as", "File", "Save as…", ("Ctrl+Shift+S",), tip, window.save_file_as)
    tip = "Write the points to a table (CSV)"
    yield everywhere("export-points", "Export", "Points…", (), tip, window.export_points)
    yield everywhere("quit", "File", "Quit", ("Ctrl+Q",), "Close the window", window.quit)


def _edit(session: Session) -> Iterator[Entry]:
    stack = session.undo_stack
    yield everywhere(
        "undo",
        "Edit",
        "Undo",
        ("Ctrl+Z",),
        "Take the last change of data or settings back",
        stack.undo,
        icon="undo",
        label=lambda: _joined("Undo", stack.undoText()),
        usable=stack.canUndo,
    )
    yield everywhere(
        "redo",
        "Edit",
        "Redo",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "Make the change again",
        stack.redo,
        icon="redo",
        label=lambda: _joined("Redo", stack.redoText()),
        usable=stack.canRedo,
    )


def _selection(deeds: Deeds, window: Window) -> Iterator[Entry]:
    def chosen() -> bool:
        return deeds.any_selected

    yield everywhere("select-all", "Edit", "Select all", ("Ctrl+A",), "Select every point", deeds.select_all)
    tip = "Let go of what is selected and pinned"
    yield Entry("deselect", "Edit", "Select none", ("Esc",), tip, deeds.deselect, usable=lambda: deeds.any_picked)
    tip = "Copy the selected points as a table"
    yield everywhere("copy", "Edit", "Copy points", ("Ctrl+C",), tip, window.copy_points, usable=chosen)
    tip = "Add the points of a table that was copied here or elsewhere"
    yield everywhere("paste", "Edit", "Paste points", ("Ctrl+V",), tip, window.paste_points)
    tip = "Copies of the selected points, beside them"
    yield everywhere("duplicate", "Edit", "Duplicate", ("Ctrl+D",), tip, window.duplicate, usable=chosen)
    keys, tip = ("Del", "Backspace"), "Delete the selected points, or else the pinned one"
    yield Entry("delete", "Edit", "Delete", keys, tip, deeds.delete_selected, usable=lambda: deeds.deletable)
    tip = "Delete all points but the selected ones"
    yield Entry("keep-only", "Edit", "Keep only these", (), tip, deeds.keep_selected, usable=chosen)
    for number in range(MOST_CLASSES + 1):
        text = f"True class {number}" if number else "No true class"
        tip = "Of the selected points; scores compare the clusters with it"
        label, give = partial(deeds.class_text, number), partial(deeds.classify_selected, number)
        yield Entry(f"class-{number}", "Edit", text, (), tip, give, group="class", label=label, usable=chosen)


def _preferences(window: Window) -> Iterator[Entry]:
    tip = "Theme, size, motion, what is kept after a crash"
    yield everywhere("preferences", "Edit", "Preferences…", ("Ctrl+,",), tip, window.side_windows.show_preferences)


def _joined(verb: str, text: str) -> str:
    return f"{verb}: {text[:1].lower()}{text[1:]}" if text else verb


def _view(session: Session, window: Window) -> Iterator[Entry]:
    yield Entry("fit", "View", "Fit", ("F",), "Show all points", window.fit, icon="fit")

    def x_only() -> bool:
        return session.document.x_only

    yield Entry(
        "x-only",
        "View",
        "x only",
        ("X",),
        "The first column alone: a strip of points under their density. Once more brings the others back",
        lambda: session.show_x_only(not x_only()),
        usable=lambda: session.dataset.d > 1 or x_only(),
        ticked=x_only,
    )
    tip = "Text, points, lines and handles "
    yield everywhere("larger", "View", "Larger", ("Ctrl+=", "Ctrl++"), f"{tip}larger", window.larger)
    yield everywhere("smaller", "View", "Smaller", ("Ctrl+-",), f"{tip}smaller", window.smaller)
    yield everywhere("usual", "View", "Usual size", ("Ctrl+0",), f"{tip}as usual", partial(themes.set_scale, 1.0))
    for choice, text in (("system", "As the system"), ("light", "Light"), ("dark", "Dark")):
        choose, tip = partial(window.choose_theme, choice), f"Colours: {text.lower()}"
        ticked = partial(_is_theme, choice)
        yield everywhere(f"theme-{choice}", "View", text, (), tip, choose, group="theme", ticked=ticked)
    yield from _presenting(window.presenter)
    tip = "A second canvas on the same data, with a method of its own"
    text, ticked = "Compare side by side", partial(_is_comparing, window)
    yield Entry("compare", "View", text, ("C",), tip, partial(_compare, window), ticked=ticked)
    tip = "What each criterion says about k, and why they may disagree"
    yield everywhere("choosing", "View", "Choosing k", ("Ctrl+K",), tip, window.show_choosing)
    tip = "Many seeds: which optima they end in, and how often"
    yield everywhere("optima", "View", "Local optima", ("Ctrl+L",), tip, window.show_optima)
    tip = "Points, components and curves as tables"
    yield everywhere("tables", "View", "Tables", ("Ctrl+T",), tip, window.side_windows.show_tables)


def _presenting(presenter: Presenting) -> Iterator[Entry]:
    def on() -> bool:
        return presenter.on

    text, tip = "Presenter mode", "Full screen and large: canvas, timeline and account alone"
    yield everywhere("presenter", "View", text, ("F11",), tip, presenter.toggle, ticked=on)
    for place, name in enumerate(("Objective", "Inertia or silhouette", "BIC or AIC")):
        text, tip = f"{name} beside the canvas", "In presenter mode: shows the curve, or takes it away"
        bring, shown = partial(presenter.show_curve, place), partial(_is_beside, presenter, place)
        yield everywhere(f"curve-{place + 1}", "", text, (f"F{place + 2}",), tip, bring, usable=on, ticked=shown)


def _is_beside(presenter: Presenting, place: int) -> bool:
    return presenter.curve == place


def _compare(window: Window) -> None:
    window.comparing.toggle()


def _is_comparing(window: Window) -> bool:
    return window.comparing.on


def _is_theme(choice: str) -> bool:
    return themes.choice == choice


def _run(session: Session, player: Player) -> Iterator[Entry]:
    def ready() -> bool:
        return not session.readiness

    def begun() -> bool:
        return session.timeline.cursor > 0

    def play_or_pause() -> str:
        return "Pause" if session.playing else "Play"

    yield Entry("step", "Run", "Step", ("Right",), "The next half step", player.step, icon="step", usable=ready)
    yield Entry("back", "Run", "Step back", ("Left",), "One half step back", player.back, icon="back", usable=begun)
    tip = "Half steps until nothing changes any more"
    yield Entry("play", "Run", "Play", ("Space",), tip, player.toggle, label=play_or_pause, usable=ready)
    tip = "All steps at once"
    yield Entry("end", "Run", "Run to convergence", ("End",), tip, player.run_to_end, icon="end", usable=ready)
    tip = "The first frame"
    yield Entry("start", "Run", "Back to the start", ("Home",), tip, player.to_start, icon="first", usable=begun)
    yield Entry("reseed", "Run", "Next seed", ("R",), "Start again from the next seed", session.reseed, icon="dice")


def _model(session: Session, player: Player, deeds: Deeds) -> Iterator[Entry]:
    def several() -> bool:
        return session.settings.k > 1

    def mixture() -> bool:
        return session.settings.method is Method.MIXTURE

    tip = "The timeline begins with the initialiser's picks, one by one"
    yield Entry(
        "picks", "Run", "Seeding step by step", ("D",), tip, deeds.toggle_picks,
        usable=lambda: deeds.picks_points, ticked=lambda: deeds.shows_picks,
    )  # fmt: skip
    tip = "Soft k-means from below the critical β up to k-means"
    yield Entry("anneal", "Run", "Anneal β", ("A",), tip, partial(ride, session, player), usable=deeds.ready)
    yield Entry("more", "Run", "One cluster more", ("Up",), "k + 1", partial(deeds.add_to_k, 1))
    yield Entry("fewer", "Run", "One cluster fewer", ("Down",), "k − 1", partial(deeds.add_to_k, -1), usable=several)
    tip = "k-means, soft k-means and Gaussian mixture in turn"
    yield Entry("method", "Run", "Next method", ("M",), tip, deeds.next_method)
    tip = "full, tied, diag and spherical in turn"
    yield Entry("covariance", "Run", "Next covariance", ("V",), tip, deeds.next_covariance, usable=mixture)
    for k in range(1, MOST_DIGITS + 1):
        yield Entry(f"k-{k}", "", f"k = {k}", (str(k),), f"Set k to {k}", partial(deeds.set_k, k))


def _examples(deeds: Deeds) -> Iterator[Entry]:
    for place, example in enumerate(EXAMPLES, start=1):
        keys = (f"Ctrl+{place}",) if place <= MOST_DIGITS else ()
        load = partial(deeds.load, example)
        yield everywhere(f"example-{example.key}", "Examples", example.title, keys, example.lesson, load)
    for mishap in MISHAPS:
        load = partial(deeds.load, mishap)
        yield everywhere(f"example-{mishap.key}", "Mishaps", mishap.title, (), mishap.lesson, load)


# Name, key, caption and what it does, in the order of the tools column.
TOOLS: tuple[tuple[str, str, str, str], ...] = (
    ("point", "P", "Point", "Click adds a point, drag moves it, right click deletes it"),
    ("brush", "B", "Brush", "Hold to spray points at a steady rate"),
    ("gaussian", "G", "Stamp", "Stamp a Gaussian: drag from its mean sets direction and spread"),
    ("eraser", "E", "Eraser", "Hold to rub points out"),
    ("select", "S", "Select", "Draw around points to select them; once more for rectangle or lasso"),
    ("inspect", "I", "Inspect", "Ask about any place: a click pins it in the inspector"),
)


def _tools(window: Window) -> Iterator[Entry]:
    def held(name: str) -> bool:
        return window.tool == name

    for name, key, caption, tip in TOOLS:
        if name in window.tools:
            take, ticked = partial(window.choose_tool, name), partial(held, name)
            yield Entry(f"tool-{name}", "", caption, (key,), tip, take, icon=name, group="tool", ticked=ticked)
    tip = "The radius of brush and eraser"
    yield Entry("radius-smaller", "", "Smaller brush", ("[",), tip, partial(window.scale_radius, -1), group="hand")
    yield Entry("radius-larger", "", "Larger brush", ("]",), tip, partial(window.scale_radius, 1), group="hand")


def _help(window: Window) -> Iterator[Entry]:
    for number, tour in enumerate(tours()):
        begin, tip = partial(window.tours.begin, number), "A guided tour in a few cards"
        yield everywhere(f"tour-{number + 1}", "", tour.title, (), tip, begin, group="tour")
    text, tip = "Keys and gestures", "What the keys and the mouse do"
    yield everywhere("keys", "Help", text, ("F1",), tip, window.side_windows.show_keys, icon="help")
    # A second action, since "?" must stay a letter like any other outside the canvas.
    yield Entry("keys-here", "", text, ("?",), tip, window.side_windows.show_keys)
    tip = "What each method assumes, costs and is for, and what lies beyond"
    yield everywhere("methods", "Help", "Comparison of methods", (), tip, window.side_windows.show_methods)
    text, tip = "Check against scikit-learn", "Fit this run with scikit-learn too, and see how far the two are apart"
    yield everywhere("check", "Help", text, (), tip, window.side_windows.check, usable=lambda: window.exporter.has_run)
    about, tip = window.side_windows.show_about, "Version and licence"
    yield everywhere("about", "Help", "About Cluster Explorer", (), tip, about)
