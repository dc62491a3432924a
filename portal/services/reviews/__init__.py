"""Answers that deviate: the buyer's worklist and decisions."""
