"""Importing: how tables in files, on the clipboard and dropped on the window become points."""
