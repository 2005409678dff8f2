"""Tuning an encoder to the job: pairs that belong together → batches of hard negatives → a LoRA adapter.

What may be learned from is chosen by the caller (search_api.evaluate.lessons); nothing of the texts is in the adapter's folder.
"""

ROUNDS = (700, 200)  # steps; the second round is mostly of needs of all industries (search_api.evaluate.lessons)
