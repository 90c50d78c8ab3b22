"""Figures and tables of the report: tidy tables in, matplotlib figures and Markdown out.

`labels` holds every word in both languages, `style` the look, `numbers` and `quantities` how a
number is printed; `progress`, `certification`, `evidence`, `robustness` and `rollout` are the
figures, `source_report` and `tables` the tables; `save` publishes them in every language.
"""
