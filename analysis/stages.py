"""The stages of the pipeline, top to bottom as the data flow.

raw figures -> tidy tables -> exhibits and claims -> one ledger -> the report.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from analysis import manifest, paths, report
from analysis.exhibits import methods
from analysis.pipeline.stage import Stage
from analysis.provenance import claims
from analysis.report import notebook_pages
from analysis.studies import section, study
from analysis.words.languages import LANGUAGES

PROVINCIAL_TABLES = (
    "provincial_indicators",
    "national_totals",
    "codebook",
    "policy_adoption",
    "provinces",
)
TIDY_TABLES = ("report_figures", *PROVINCIAL_TABLES)

# The studies that the chapters tell of. Any other in notebooks/studies/ can be added to the report,
# with a section of its own, or run alone.
IN_CHAPTERS = ("certification-2016", "ftz-rollout")

# What a build looks at before anything runs, beside the raw tables.
CHECKS = (study.load_all,)


def stages(added: Iterable[str] = ()) -> list[Stage]:
    """Every stage of the report, in the order in which a reader follows the data.

    `added`: studies that get a section of their own, by name, beside those that the chapters tell
    of. Raises StudyError for a name without a study.
    """
    added = tuple(dict.fromkeys(name for name in added if name not in IN_CHAPTERS))
    cleaning = [clean_source_report(), clean_provincial_panel()]
    described = [describe_progress()]
    studied = [stage for name in (*IN_CHAPTERS, *added) for stage in examine(name)]
    ledger = merge_claims([*cleaning, *described, *studied])
    pages = [show_notebook(stage, cleaning) for stage in [*cleaning, *described]]
    pages += [show_notebook(stage) for stage in studied]
    evidence = [*described, *studied]
    reports = [render_report(lang, evidence, pages, added) for lang in report.editions()]
    return [*cleaning, write_manifest(), *evidence, ledger, *pages, *reports]


def stages_of_study(name: str) -> list[Stage]:
    """What one study needs and no more: the tidy tables, its notebooks and their pages.

    Raises StudyError for a name without a study.
    """
    studied = examine(name)
    return [clean_provincial_panel(), *studied, *(show_notebook(stage) for stage in studied)]


def examine(name: str) -> list[Stage]:
    """The notebooks that look at one study, as its design asks for."""
    if study.load(name).design == study.STAGGERED:
        return [estimate_rollout(name)]
    return [estimate_reform(name), check_robustness(name)]


def clean_source_report() -> Stage:
    """The figures that the source report prints, as numbers."""
    return Stage(
        name="01_clean_source_report",
        notebook="01_clean_source_report",
        reads=_raw("report"),
        writes=(_table("report_figures"), _ledger("01_clean_source_report")),
    )


def clean_provincial_panel() -> Stage:
    """The yearbooks' provincial figures, one row a value."""
    return Stage(
        name="02_clean_provincial_panel",
        notebook="02_clean_provincial_panel",
        reads=_raw("yearbook", "torch", "nbs", "policy", "reference"),
        writes=tuple(_table(name) for name in PROVINCIAL_TABLES),
    )


def write_manifest() -> Stage:
    """The tracked summary of the tidy tables: a change of data becomes a readable difference."""
    tables = tuple(_table(name) for name in TIDY_TABLES)
    return Stage(
        name="manifest",
        action=partial(manifest.write, tables),
        reads=tables,
        writes=(paths.MANIFEST,),
    )


def describe_progress() -> Stage:
    """What has been done, how far it reached, and certified firms by province."""
    return Stage(
        name="03_describe_progress",
        notebook="03_describe_progress",
        reads=(
            *_raw("report", "torch", "policy"),
            paths.RAW / "sources.csv",
            *(_table(name) for name in TIDY_TABLES),
        ),
        writes=(
            *_figures("timeline", "dashboard", "clearance", "qflp", "reach", "hnte"),
            *_tables("measures", "bottlenecks", "matrix", "recommendations", "audit"),
            *_tables("sources", "hnte", "policies"),
            _ledger("03_describe_progress"),
        ),
    )


def estimate_reform(name: str) -> Stage:
    """The effect of one reform; the study file `name` says what is estimated."""
    return Stage(
        name=f"04_estimate_reform.{name}",
        notebook="04_estimate_reform",
        parameters={"study": name},
        study=name,
        reads=_study_reads(name),
        writes=(
            *_figures("trends", "event-study", "placebo", study=name),
            *_tables("estimates", "outcomes", study=name),
            _ledger(f"04_estimate_reform.{name}"),
        ),
    )


def check_robustness(name: str) -> Stage:
    """What the result of that study becomes under other declared choices."""
    return Stage(
        name=f"05_robustness.{name}",
        notebook="05_robustness",
        parameters={"study": name},
        study=name,
        reads=_study_reads(name),
        writes=(
            *_figures("gaps", "in-time", "leave-one-out", "synthetic", "weights", study=name),
            *_figures("honest", "specification", study=name),
            *_tables("inference", "synthetic", study=name),
            _ledger(f"05_robustness.{name}"),
        ),
    )


def estimate_rollout(name: str) -> Stage:
    """The effect of a policy that reached the provinces in different years."""
    return Stage(
        name=f"06_estimate_rollout.{name}",
        notebook="06_estimate_rollout",
        parameters={"study": name},
        study=name,
        reads=_study_reads(name),
        writes=(
            *_figures("group-time", "event-time", study=name),
            *_tables("outcomes", "rollout", study=name),
            _ledger(f"06_estimate_rollout.{name}"),
        ),
    )


def merge_claims(recording: Iterable[Stage]) -> Stage:
    """One ledger of all claims: what the report prints from, and what a reviewer opens first."""
    ledgers = _written_to(paths.CLAIMS, recording)
    return Stage(
        name="ledger",
        action=partial(claims.merge, ledgers),
        reads=ledgers,
        writes=(paths.LEDGER,),
    )


def show_notebook(stage: Stage, quoted: Iterable[Stage] = ()) -> Stage:
    """The page of a notebook as it ran, which numbers and exhibits of the report link to.

    `quoted`: the stages whose claims its tables print beside its own.
    """
    ledgers = tuple(dict.fromkeys(_written_to(paths.CLAIMS, [*quoted, stage])))
    styles = (*notebook_pages.SHEETS, notebook_pages.TEMPLATE)
    return Stage(
        name=f"page.{stage.name}",
        action=partial(notebook_pages.write_page, stage.name, ledgers),
        study=stage.study,
        reads=(*stage.executed, *ledgers, *styles),
        writes=(paths.PAGES / f"{stage.name}.html",),
    )


def render_report(
    lang: str, evidence: Iterable[Stage], pages: Iterable[Stage], added: Iterable[str] = ()
) -> Stage:
    """The report of one language in its three formats; its cards quote the raw cells."""
    exhibits = _written_to(paths.EXHIBITS / lang, evidence)
    made = {path.stem for path in exhibits if path.suffix in (".svg", ".md")}
    studies = tuple(study.load(name) for name in added)
    sections = tuple(map(section.of, studies))
    register = methods.register(lang)
    return Stage(
        name=f"report.{lang}",
        action=partial(report.build, lang, exhibits=made, sections=sections, methods=register),
        reads=(
            *(paths.LEDGER, *exhibits, *_sources_of_text(), *_every_raw_table()),
            *(each.path for each in studies),
            # It links to the pages, and lists what the cells that they show publish.
            *(path for page in pages for path in (*page.reads, *page.writes)),
        ),
        writes=tuple(paths.REPORTS / lang / f"report.{kind}" for kind in report.FORMATS),
        # What the sections and the register say comes from modules that no report imports.
        state=f"{report.stamp(lang)}\n{sections}\n{register}",
        own=(report.workplace(lang),),
    )


def _study_reads(name: str) -> tuple[Path, ...]:
    """A study file, what it is checked against, and the tidy figures."""
    return (
        paths.STUDIES / f"{name}.toml",
        *_raw("reference", "policy", "torch", "nbs"),
        *(_table(table) for table in PROVINCIAL_TABLES),
    )


def _raw(*folders: str) -> tuple[Path, ...]:
    files = (file for folder in folders for file in sorted((paths.RAW / folder).iterdir()))
    return (paths.DATAPACKAGE, *(file for file in files if file.suffix in (".csv", ".toml")))


def _every_raw_table() -> tuple[Path, ...]:
    return (paths.DATAPACKAGE, *sorted(paths.RAW.rglob("*.csv")))


def _table(name: str) -> Path:
    return paths.PROCESSED / f"{name}.csv"


def _ledger(name: str) -> Path:
    return paths.CLAIMS / f"{name}.json"


def _written_to(folder: Path, stages: Iterable[Stage]) -> tuple[Path, ...]:
    return tuple(path for stage in stages for path in stage.writes if path.parent == folder)


def _figures(*names: str, study: str = "") -> list[Path]:
    return _exhibits("fig", names, (".svg", ".png", ".alt.txt", ".json"), study)


def _tables(*names: str, study: str = "") -> list[Path]:
    return _exhibits("tbl", names, (".md", ".json"), study)


def _exhibits(kind: str, names: Iterable[str], endings: Iterable[str], study: str) -> list[Path]:
    """The files of exhibits; those of a study end with its name."""
    return [
        paths.EXHIBITS / lang / f"{'-'.join(filter(None, (kind, name, study)))}{ending}"
        for lang in LANGUAGES
        for name in names
        for ending in endings
    ]


def _sources_of_text() -> list[Path]:
    """What the report is rendered from; the published reference is compared with, never read."""
    files = (file for file in sorted(paths.PAPER.rglob("*")) if file.is_file())
    files = (file for file in files if not file.is_relative_to(paths.REFERENCE))
    return [file for file in files if not file.name.startswith((".", "README"))]
