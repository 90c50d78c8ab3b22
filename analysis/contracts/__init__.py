"""What every processed table must be: columns, types, keys, coverage, ranges, sums.

`check` holds one table against its contract, `check_together` the provinces against the printed
national row. `expected` holds what print does oddly, with its reason, and nothing else passes.
"""

from analysis.contracts.rules import ContractError, check_together
from analysis.contracts.schemas import check

__all__ = ["ContractError", "check", "check_together"]
