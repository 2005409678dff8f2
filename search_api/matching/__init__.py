"""Ranking, fusion, calibration and evidence, the same over every backend."""
