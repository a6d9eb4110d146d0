"""The panels around the canvas: they read the session, listen to its changes and never call each other."""
