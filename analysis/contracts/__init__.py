"""What every processed table must be: columns, types, keys, coverage, ranges, sums.

`check` holds one table against its contract, `check_all` several, and the provinces against the
printed national row. `expected` holds what print does oddly, and nothing else passes.
"""

from analysis.contracts.rules import ContractError
from analysis.contracts.schemas import check_all

__all__ = ["ContractError", "check_all"]
