"""The built-in engine: pandoc and Typst from their wheels, and Lua filters for what Quarto adds.

It reads the settings of `_quarto.yml`, so that both engines share them.
"""

import json
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

import pypandoc
import typst

from analysis import paths
from analysis.report.staging import FORMATS, ReportError

# Shortcodes and cross references come before the citations, which would take @fig-… for one; the
# list of references keeps the blanks of its style. Then the form of each format.
FILTERS = (
    *("--lua-filter", "filters/apart.lua"),
    *("--lua-filter", "builtin/shortcodes.lua"),
    *("--lua-filter", "filters/figures.lua"),
    *("--lua-filter", "builtin/crossref.lua"),
    *("--lua-filter", "filters/lines.lua"),
    "--citeproc",
    *("--lua-filter", "builtin/floats.lua"),
    *("--lua-filter", "filters/callouts.lua"),
    *("--lua-filter", "filters/word.lua"),
    *("--lua-filter", "filters/notes.lua"),
    *("--lua-filter", "filters/tables.lua"),
)

# The text holds no HTML, as `text_rules` sees to. A pandoc that looks for it reads on to the end of
# the text at every `<`, and there is one in each shortcode: most of a build went there.
READER = "markdown-raw_html-native_divs-native_spans"

# What Quarto alone reads, and what is passed to pandoc as an option.
NOT_METADATA = ("project", "engine", "filters", "format", "toc", "toc-depth", "number-sections")

# What pandoc adds to the words of a filter that stops: where in the filter it stopped.
_TRACE = re.compile(r"^(?:stack traceback:|\t.*)\n?", re.MULTILINE)


def name() -> str:
    """The two parts of the engine with their versions."""
    return f"pandoc {pypandoc.get_pandoc_version()}, Typst {version('typst')}"


def render(folder: Path, lang: str) -> dict[str, Path]:
    """HTML, PDF and Word of the staged text. Raises ReportError with what pandoc or Typst says."""
    settings = _settings(folder, lang)
    metadata = {key: value for key, value in settings.items() if key not in NOT_METADATA}
    (folder / "metadata.json").write_text(json.dumps(metadata, ensure_ascii=False), "utf-8")
    targets = {kind: folder / f"report.{kind}" for kind in FORMATS}
    formats = settings["format"]
    _html(folder, lang, formats["html"], targets["html"])
    _pdf(folder, lang, formats["typst"], targets["pdf"])
    _docx(folder, lang, formats["docx"], targets["docx"])
    return targets


def _settings(folder: Path, lang: str) -> dict:
    """The settings of the project, those of the language over them."""
    import yaml

    names = ("_quarto.yml", f"_quarto-{lang}.yml")
    read = (yaml.safe_load((folder / name).read_text("utf-8")) for name in names)
    shared, own = read
    return shared | own


def _html(folder: Path, lang: str, settings: dict, target: Path) -> None:
    options = [
        *("--to", "html5", "--template", settings["template"], "--css", settings["css"]),
        *("--include-after-body", settings["include-after-body"]),
        *("--embed-resources", "--mathml", "--section-divs", "--toc", "--toc-depth", "3"),
        *("--default-image-extension", settings["default-image-extension"]),
    ]
    _pandoc(folder, lang, options, target)


def _pdf(folder: Path, lang: str, settings: dict, target: Path) -> None:
    source = folder / "report.typ"
    options = [
        # A line that is wrapped before "2017." would begin a numbered list in Typst.
        *("--to", "typst", "--template", "styles/builtin.typ", "--wrap", "none"),
        *("--default-image-extension", settings["default-image-extension"]),
    ]
    _pandoc(folder, lang, options, source)
    try:
        typst.compile(
            str(source),
            output=str(target),
            root=str(folder),
            font_paths=[str(paths.FONTS)],
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        raise ReportError(f"Typst could not set {source}: {error}") from error


def _docx(folder: Path, lang: str, settings: dict, target: Path) -> None:
    options = [
        *("--to", "docx", "--reference-doc", settings["reference-doc"]),
        *("--default-image-extension", settings["default-image-extension"]),
    ]
    _pandoc(folder, lang, options, target)


def _pandoc(folder: Path, lang: str, options: list[str], target: Path) -> None:
    """One run of pandoc; a warning fails like an error."""
    command = [
        *(pypandoc.get_pandoc_path(), f"report_{lang}.qmd", "--standalone"),
        *("--from", READER, "--number-sections", "--metadata-file", "metadata.json"),
        *(*FILTERS, *options, "--fail-if-warnings", "--output", target.name),
    ]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if run.returncode:
        told = _TRACE.sub("", run.stderr).strip()
        raise ReportError(f"pandoc could not make {target.name} of {folder / command[1]}:\n{told}")
