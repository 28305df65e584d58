"""Measurements: comparisons with other tools and timing; not needed to run the product."""
