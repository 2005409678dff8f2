"""Text as the lexical side sees it: tokens, terms and their weights."""
