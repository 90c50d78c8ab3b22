"""The languages of the report, and words that are said in all of them."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

LANGUAGES = ("zh", "en")


class Words(NamedTuple):
    """The same words in Chinese and in English; they may hold named fields in braces."""

    zh: str
    en: str

    @classmethod
    def each(cls, worded: Callable[[str], str]) -> "Words":
        """What `worded` says when it is given a language."""
        return cls(*map(worded, LANGUAGES))

    @classmethod
    def joined(cls, parts: Iterable["Words"]) -> "Words":
        """The parts as one, with the semicolon of each language between them."""
        zh, en = zip(*parts, strict=True)
        return cls("；".join(zh), "; ".join(en))

    def filled(self, **fields: object) -> "Words":
        """The words with their fields filled in. Raises KeyError for a field that is not given."""
        return Words(self.zh.format(**fields), self.en.format(**fields))

    def said(self, lang: str) -> str:
        """The words in "zh" or "en"."""
        return getattr(self, lang)
