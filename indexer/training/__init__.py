"""Tuning an encoder to the job: pairs that belong together → batches of hard negatives → a LoRA adapter.

What may be learned from is chosen by the caller (search_api.evaluate.lessons); nothing of the texts is in the adapter's folder.
"""

# Encoder → steps of each round; the second is mostly of needs of all industries (search_api.evaluate.lessons).
ROUNDS = {"e5": (700, 200), "minilm": (400, 200)}
KEPT = {"e5": 1.0, "minilm": 0.5}  # share of what each learned that its adapter adds
