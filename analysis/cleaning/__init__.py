"""Pure functions from text as printed to typed values: numerals, units, provinces, tables."""
