"""The register of methods takes in the estimators that no chapter tells of."""

from dataclasses import replace

from analysis.estimators import registry
from analysis.estimators.estimator import Bilingual
from analysis.exhibits import methods


def test_the_register_tells_of_estimators_of_which_no_chapter_does(monkeypatch):
    monkeypatch.setattr(registry, "ESTIMATORS", (registry.HEADLINE,))
    assert methods.register("zh") == "", "a chapter tells of it"
    added = replace(
        registry.HEADLINE,
        name=Bilingual("新办法", "New method"),
        register=Bilingual("算式：甲。", "Formula: A."),
        written_as=None,
    )
    monkeypatch.setattr(registry, "ESTIMATORS", (registry.HEADLINE, added))
    assert methods.register("zh") == "**新办法**[@abadie2010]。\n算式：甲。\n"
    assert methods.register("en") == "**New method** [@abadie2010].\nFormula: A.\n"
