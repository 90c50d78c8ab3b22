"""The report: `staging` merges the text with what the notebooks made, `engines` renders it.

`text_rules` reads the text before, `rendered_rules` the report after; `build` does all of it for
one language.
"""

from analysis.report.assemble import build, editions, stamp, workplace
from analysis.report.staging import FORMATS

__all__ = ["FORMATS", "build", "editions", "stamp", "workplace"]
