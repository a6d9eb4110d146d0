"""Export: what leaves the program: scripts, pictures, animations and tables."""
