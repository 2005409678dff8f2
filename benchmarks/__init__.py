"""Measurements that anyone can repeat: `python -m benchmarks.match`, `.rebuild`, `.importing`, `.reliability`, `.peer_haystack` …

All input is made by seeded generators (benchmarks.vocabulary, benchmarks.library); no data set is needed.
"""
