"""Probabilities and bands."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search_api.matching.bands import band, probability, reaches
from search_api.matching.coefficients import coefficients
from search_api.matching.types import Band

CALIBRATION = coefficients().targets["project"].calibration


@given(st.floats(-40, 120), st.floats(0.01, 20))
def test_more_is_always_more_and_never_certain(pooled: float, more: float) -> None:
    lower, higher = probability(pooled, CALIBRATION), probability(pooled + more, CALIBRATION)
    assert 0 < lower < higher < 1


def test_bands_begin_at_their_thresholds() -> None:
    assert band(CALIBRATION.high, CALIBRATION) is Band.HIGH
    assert band(CALIBRATION.medium, CALIBRATION) is Band.MEDIUM
    assert band(CALIBRATION.medium - 1e-9, CALIBRATION) is Band.LOW


def test_a_band_reaches_itself_and_those_below() -> None:
    assert reaches(Band.HIGH, Band.MEDIUM)
    assert reaches(Band.MEDIUM, Band.MEDIUM)
    assert not reaches(Band.LOW, Band.MEDIUM)


def test_every_kind_of_candidate_has_numbers_and_says_what_they_were_fitted_on() -> None:
    for kind in ("expert", "team", "organisation", "society", "project", "need"):
        target = coefficients().targets[kind]
        assert target.calibration.fitted_on
        assert target.calibration.medium < target.calibration.high
    assert not coefficients().targets["society"].calibration.calibrated
