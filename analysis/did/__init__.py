"""Difference-in-differences with one treated unit, or a staggered roll-out over few."""
