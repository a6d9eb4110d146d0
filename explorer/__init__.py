"""Cluster Explorer: a window in which clustering algorithms are stepped through, drawn for and compared."""

__version__ = "0.1.0"
