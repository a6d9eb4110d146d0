"""Local optima: what many starts end in, side by side for two ways to start."""
