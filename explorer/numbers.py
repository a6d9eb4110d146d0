"""Numbers as people read them: a proper minus sign, few digits, powers of ten written as such."""

from __future__ import annotations

from math import floor, isfinite, log10

MINUS = "−"
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def number(value: float | None, digits: int = 4) -> str:
    """The value to so many significant digits; "–" where there is none.

    Digits before the decimal point are never dropped below a million, so that sums stay readable.
    """
    if value is None or not isfinite(value):
        return "–"
    if value == 0:
        return "0"
    if abs(value) >= 1e6 or abs(value) < 1e-4:
        return _scientific(value, digits)
    decimals = max(0, digits - 1 - floor(log10(abs(value))))
    text = f"{value:.{decimals}f}"
    return _with_minus(text.rstrip("0").rstrip(".") if "." in text else text)


def count(n: int) -> str:
    """A whole number, in groups of three from ten thousand on: "272", "1,000,000"."""
    return f"{n:,}" if n >= 10_000 else str(n)


def signed(value: float, digits: int = 2) -> str:
    """A difference with its sign: "+0.6", "−12", "±0"."""
    text = number(value, digits)
    if text == "0":
        return "±0"
    return text if text.startswith(MINUS) else f"+{text}"


def percent(share: float) -> str:
    """A share of one as a percentage: "4 %", "0.3 %", "< 0.1 %"."""
    if 0 < abs(share) < 0.001:
        return "< 0.1 %"
    return f"{number(100 * share, 2 if abs(share) >= 0.01 else 1)} %"


def coordinate(value: float, spread: float) -> str:
    """A place on an axis, with the decimals that matter where the data spread this far."""
    if not isfinite(value) or spread <= 0 or not isfinite(spread):
        return number(value)
    decimals = floor(2.5 - log10(spread))
    if decimals > 8 or abs(value) >= 1e9:
        return number(value, 6)
    return _with_minus(f"{round(value, decimals) + 0.0:.{max(0, decimals)}f}")


def amount(value: float, unit: str, digits: int = 2) -> str:
    """A number with its unit, which may be empty: "0.08 min"."""
    return f"{number(value, digits)} {unit}" if unit else number(value, digits)


def power_of_ten(mantissa: float, exponent: int, digits: int) -> str:
    """A number that may be too large or too small for one: "1.2×10⁻⁷⁰⁰"."""
    text = f"{mantissa:.{digits - 1}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{_with_minus(text)}×10{str(exponent).translate(_RAISED)}"


def lowered(n: int) -> str:
    """A whole number as an index: "₁₂"."""
    return str(n).translate(_LOWERED)


def _scientific(value: float, digits: int) -> str:
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    return power_of_ten(float(mantissa), int(exponent), digits)


def _with_minus(text: str) -> str:
    return text.replace("-", MINUS)
