"""Checking against scikit-learn: the run shown, fitted once more elsewhere, and how far the two are apart."""
