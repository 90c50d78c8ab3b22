"""Figures and tables of the report: tidy tables in, matplotlib figures and Markdown out.

`style` holds the look, `subplots` what figures of several outcomes share; `progress`,
`certification`, `evidence`, `robustness_figures` and `rollout_figures` are the figures,
`source_report_tables` and `tables` the tables; `save` publishes them in every language.
"""
