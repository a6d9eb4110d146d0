"""Batch: the engine from the command line, a fit or the curves as text or JSON. It never loads Qt, but to draw."""

COMMANDS = ("fit", "sweep", "render")
"""The words that name no file as the first argument."""
