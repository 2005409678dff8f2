"""Each variant lacks what its name says, and nothing else."""

from __future__ import annotations

from search_api.evaluate.ablation import ablations
from search_api.matching.coefficients import coefficients


def test_each_variant_lacks_its_part_and_keeps_the_others() -> None:
    shipped = coefficients().targets["expert"]
    found = {name: numbers.targets["expert"] for name, numbers in ablations(["e5", "minilm"]).items()}
    assert found["without e5"].weight("cross", "e5") == found["without e5"].whole_weight("same", "e5") == 0
    assert found["without e5"].weight("cross", "minilm") == shipped.weight("cross", "minilm")
    assert found["without words"].weight("same", "lexical") == found["without words"].weight("same", "title") == 0
    for regime, words in (("same", "wording"), ("undated", "lexical")):
        assert found["best work alone"].whole_weight(regime, words) == 0 < found["best work alone"].weight(regime, words)
        assert found["whole work alone"].weight(regime, words) == 0 < found["whole work alone"].whole_weight(regime, words)
    assert found["without wording"].weight("same", "wording") == 0 < found["without wording"].weight("same", "lexical")
    assert found["coauthors not spread"].pooling.coauthors == 0 < shipped.pooling.coauthors
    assert found["last authors not preferred"].prior is None
    assert found["age and place ignored"].pooling.best.year == 0 < shipped.pooling.whole.year
    assert all(target != shipped for name, target in found.items() if name != "without the title's vector")
    assert ablations([])["without the title's vector"].title_share == 0
