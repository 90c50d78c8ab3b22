"""How the text of the report places numbers, exhibits and other texts: the marks that are read."""

import re

# The number with this id; a reference to an exhibit; the place of an exhibit.
CLAIM = re.compile(r"\{\{< claim (\S+) >\}\}")
CITED = re.compile(r"@((?:fig|tbl)-[\w-]+)")
EXHIBIT = re.compile(r"\{#((?:fig|tbl)-[\w-]+)")

# Alone on its line: another file of the text.
INCLUDE = re.compile(r"^\{\{< include (\S+) >\}\}$", re.MULTILINE)
