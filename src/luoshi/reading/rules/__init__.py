"""Rules: what an article says. One file a concern; each rule names the trap it answers.

Rules match on the folded view of an article, never on the stored text, and never change either.
"""
