"""Whether a query is itself the abstract of a paper: who asks with one looks for those who work as it does, not for who meets a need.

Told by what abstracts say and needs do not: "this paper", "we propose", "the proposed method", "results show". Of the abstracts
of expert_works 97 in a hundred say something of the sort, of the needs of bilingual_needs none (docs/evaluation.md).
"""

from __future__ import annotations

import re

_ABSTRACT = re.compile(
    r"""\b(?:
        (?:this|the\ present)\ (?:paper|article|letter|manuscript|thesis|study|survey|review) | in\ this\ work
      | we\ (?:(?:also|then|further|first|thus|therefore|here|finally|hereby)\ )*
        (?:propose|present|introduce|demonstrate|investigate|formulate|derive|study|explore|examine|argue|conclude
          |(?:show|find|found|observe)\ (?:that|how))
      | (?:is|are)\ (?:proposed|presented|introduced|demonstrated|validated|verified)
      | our\ (?:method|approach|algorithm|framework|formulation|findings)
      | the\ proposed\ (?:method|approach|algorithm|framework|system|model|controller|scheme|technique|design|solution)
      | (?:results|findings|experiments|simulations)\ (?:show|demonstrate|indicate|validate|confirm|illustrate|suggest|verify|reveal)
      | (?:experimental|simulation)\ results
    )\b
    | 本论?文 | 实验结果(?:表明|显示|证明) | 所提(?:出的)?(?:方法|算法|模型)""",
    re.IGNORECASE | re.VERBOSE,
)


def is_abstract(text: str) -> bool:
    """Whether a text says what abstracts of papers say, in English or Chinese."""
    return _ABSTRACT.search(" ".join(text.split())) is not None
