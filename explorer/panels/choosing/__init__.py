"""Choosing k: what each criterion says, and why they may disagree."""
