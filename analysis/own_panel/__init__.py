"""The estimates of this package for any balanced panel with one treated unit, from a file."""
