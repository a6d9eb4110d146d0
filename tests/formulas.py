"""The formulas of the window, drawn once into resources/formulas; needs the extra `build`, which nothing else does.

    python -m tests.formulas
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "resources" / "formulas"
SIZE = 24
"""Of the letters, in the pictures' own units: large enough for coordinates with one decimal."""

_SQUARE = r"\lVert\mathbf{x}_i-\boldsymbol{\mu}_j\rVert^2"
_OTHER = r"\lVert\mathbf{x}_i-\boldsymbol{\mu}_l\rVert^2"
_APART = r"(\mathbf{x}_i-\boldsymbol{\mu}_j)"
_SCATTER = rf"{_APART}{_APART}^{{\top}}"
_GAUSSIAN = r"\pi_j\,\mathcal{N}(\mathbf{x}_i\mid\boldsymbol{\mu}_j,\boldsymbol{\Sigma}_j)"
_OTHER_GAUSSIAN = r"\pi_l\,\mathcal{N}(\mathbf{x}_i\mid\boldsymbol{\mu}_l,\boldsymbol{\Sigma}_l)"

FORMULAS = {
    "pick-drawn": r"P(\mathbf{x}_i)=\frac{D_i^2}{{\sum}_l\, D_l^2}",
    "pick-farthest": r"\mathrm{argmax}_i\,D_i^2",
    "start-kmeans": rf"J=\sum_i\,\min_j\,{_SQUARE}",
    "start-soft": rf"F=-\frac{{1}}{{\beta}}\sum_i\,\ln\sum_j e^{{-\beta{_SQUARE}}}",
    "start-mixture": rf"\ln L=\sum_i\,\ln\sum_j\,{_GAUSSIAN}",
    "share-kmeans": rf"r_{{ij}}=1\;\;\mathrm{{for}}\;\;j=\mathrm{{argmin}}_l\,{_OTHER}",
    "share-soft": rf"r_{{ij}}=\frac{{e^{{-\beta{_SQUARE}}}}}{{{{\sum}}_l\, e^{{-\beta{_OTHER}}}}}",
    "share-mixture": rf"r_{{ij}}=\frac{{{_GAUSSIAN}}}{{{{\sum}}_l\, {_OTHER_GAUSSIAN}}}",
    "move-means": r"\boldsymbol{\mu}_j=\frac{{\sum}_i\, r_{ij}\,\mathbf{x}_i}{{\sum}_i\, r_{ij}}",
    "move-full": rf"\boldsymbol{{\Sigma}}_j=\frac{{1}}{{n_j}}\sum_i r_{{ij}}{_SCATTER}",
    "move-tied": rf"\boldsymbol{{\Sigma}}=\frac{{1}}{{n}}\sum_{{i,j}} r_{{ij}}{_SCATTER}",
    "move-diag": r"\sigma_{ja}^2=\frac{1}{n_j}\sum_i r_{ij}(x_{ia}-\mu_{ja})^2",
    "move-spherical": rf"\sigma_j^2=\frac{{1}}{{d\,n_j}}\sum_i r_{{ij}}{_SQUARE}",
}


def main() -> None:
    """Draws all of them; what is there under other names goes."""
    import ziamath

    # Else QtSvg would lose the glyphs, which would be references to symbols.
    ziamath.config.svg2 = False
    ziamath.config.precision = 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.svg"):
        old.unlink()
    for name, latex in FORMULAS.items():
        drawn = ziamath.Latex(latex, size=SIZE, color="currentColor").svg()
        (FOLDER / f"{name}.svg").write_text(drawn + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
