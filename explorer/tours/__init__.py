"""Guided tours: short cards that set a scene, point at a control, wait for what is asked and check it."""
