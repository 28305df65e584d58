"""Judgements on chains and figures: pure functions on the model and observations."""
