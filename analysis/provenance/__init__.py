"""Where a number is from: `claims` records it, `origins` follows it to print, `cards` tells it.

`phrases` says in both languages how a number was made.
"""

from analysis.provenance.origins import (
    Origin,
    ProvenanceError,
    cells,
    line_numbers,
    origins,
    publisher,
)

__all__ = ["Origin", "ProvenanceError", "cells", "line_numbers", "origins", "publisher"]
