"""Figures and tables of the report: tidy tables in, matplotlib figures and Markdown out.

`labels` holds every word in both languages, `style` the look, `numbers` how a number is printed,
`progress` and `evidence` the figures, `tables` the tables, `save` the files under `build/`, and
`publish` the list of all exhibits, which is what a notebook calls.
"""
