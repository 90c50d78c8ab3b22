"""Where a number is from: `origins` follows its raw cells to the publisher, `cards` tells it.

`words` are those of the cards, in both languages.
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
