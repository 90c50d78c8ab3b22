"""Estimators and inference for panels: arrays or a data frame in, estimates out.

Nothing of the project is imported from outside this folder, so that it can be used by itself.
"""
