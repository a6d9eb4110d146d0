"""Data files: example data, icons and pictures, read with importlib.resources."""
