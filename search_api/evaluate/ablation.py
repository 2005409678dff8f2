"""The product with one part taken out at a time, or reduced to one encoder: what each part is worth.

Every variant is the shipped numbers with some of them set to nothing, so that it runs through the same code as the product.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from search_api.matching.coefficients import LEXICAL, SHOWN_AS, TITLE, TRANSLATION, WORDING, Coefficients, Discount, Target, coefficients

_NOTHING = Discount(year=0, middle_author=0)
Weights = Mapping[str, Mapping[str, float]]


def ablations(encoders: list[str]) -> dict[str, Coefficients]:
    """Name of the variant → its numbers. `encoders`: the names of those that the index was built with."""
    shipped = coefficients()
    variants: dict[str, Callable[[Target], Target]] = {f"without {name}": _without_signals(name) for name in encoders}
    variants |= {
        "without words": _without_signals(LEXICAL, *SHOWN_AS),
        "without the title's words": _without_signals(TITLE),
        "without wording": _without_signals(WORDING),
        "without translation": _without_signals(TRANSLATION),
        "best work alone": lambda target: target.model_copy(update={"whole": _silenced(target.whole, _named(target.whole))}),
        "whole work alone": _whole_alone,
        "age and place ignored": lambda target: _pooling(target, best=_NOTHING, whole=_NOTHING),
        "last authors not preferred": lambda target: target.model_copy(update={"prior": None}),
        "coauthors not spread": lambda target: _pooling(target, coauthors=0.0),
    }
    found = {name: shipped.changed(change) for name, change in variants.items()}
    found["without the title's vector"] = shipped.model_copy(update={"title_share": 0.0})
    return found


def encoder_alone(name: str) -> Coefficients:
    """The numbers with every signal but one encoder's taken out."""
    return coefficients().changed(lambda target: _without_signals(*(_named(target.signals) - {name}))(target))


def _without_signals(*names: str) -> Callable[[Target], Target]:
    def change(target: Target) -> Target:
        return target.model_copy(update={"signals": _silenced(target.signals, set(names)), "whole": _silenced(target.whole, set(names))})

    return change


def _silenced(weights: Weights, names: set[str]) -> Weights:
    return {
        regime: {signal: 0.0 if signal in names else weight for signal, weight in signals.items()} for regime, signals in weights.items()
    }


def _named(weights: Weights) -> set[str]:
    return {signal for signals in weights.values() for signal in signals}


def _whole_alone(target: Target) -> Target:
    """Where a kind has no weights for the whole, those of single passages hold for it."""
    said = any(weight for signals in target.whole.values() for weight in signals.values())
    silent = _silenced(target.signals, _named(target.signals))
    return target.model_copy(update={"signals": silent, "whole": target.whole if said else target.signals})


def _pooling(target: Target, **changes: object) -> Target:
    return target.model_copy(update={"pooling": target.pooling.model_copy(update=changes)})
