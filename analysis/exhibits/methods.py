"""The entries of the register of methods that registered estimators bring along."""

from analysis.estimators import registry
from analysis.words.card_words import word


def register(lang: str) -> str:
    """The registered estimators of which no chapter tells, as Markdown.

    An entry is the estimator's name with its reference, then the lines it is registered with.
    """
    entries = [
        f"{word('method', lang, name=getattr(each.name, lang), reference=each.reference)}\n"
        f"{getattr(each.register, lang)}\n"
        for each in registry.ESTIMATORS
        if each.register
    ]
    return "\n".join(entries)
