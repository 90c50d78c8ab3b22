"""Where a number is from: `claims` records it, `origins` follows it to print, `cards` tells it."""

from analysis.provenance.origins import (
    Origin,
    ProvenanceError,
    cells,
    line_numbers,
    origins,
    publisher,
)

__all__ = ["Origin", "ProvenanceError", "cells", "line_numbers", "origins", "publisher"]
