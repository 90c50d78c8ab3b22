"""Chinese type for readers whose system has none: the letters of a page, taken into the page.

The style sheets name these faces after all Chinese fonts that systems bring, so that they show only
where there is none. They come from the fonts that the PDF is set in.
"""

import base64
import io
import re

from analysis import paths

# What the style sheets call a face -> the font that its letters come from.
FACES = {
    "Report Serif": paths.FONT_SERIF,
    "Report Sans": paths.FONT_SANS,
    "Report Mono": paths.FONT_MONO,
}

# Han letters, their punctuation, and full-width forms.
_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def embedded(html: str) -> str:
    """The page with a font face of its own Chinese letters for each of FACES that it names.

    A page without Chinese letters is returned as it is.
    """
    letters = "".join(sorted(set(_CHINESE.findall(html))))
    named = [name for name in FACES if f'"{name}"' in html]
    if not letters or not named:
        return html
    faces = "".join(_face(name, letters) for name in named)
    head, end, body = html.partition("</head>")
    return f"{head}<style>\n{faces}</style>\n{end}{body}"


def _face(name: str, letters: str) -> str:
    font = base64.b64encode(_subset(name, letters)).decode("ascii")
    return f'@font-face {{ font-family: "{name}"; src: url(data:font/woff;base64,{font}); }}\n'


def _subset(name: str, letters: str) -> bytes:
    """The font of a face with these letters and no more, as WOFF; the same bytes each time."""
    from fontTools import subset

    options = subset.Options(
        flavor="woff", hinting=False, layout_features=[], name_IDs=[], recalc_timestamp=False
    )
    font = subset.load_font(str(FACES[name]), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    file = io.BytesIO()
    subset.save_font(font, file, options)
    return file.getvalue()
