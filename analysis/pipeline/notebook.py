"""Run one notebook as a stage: checked parameters, a clean kernel, products moved when all is well.

Papermill only warns of an unknown parameter, takes the caller's working directory and counts a
swallowed error as a success; what it leaves open is checked here. It is imported where it runs, as
that takes longer than all else that a build without changes does.
"""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analysis import checkout, paths
from analysis.pipeline import purity
from analysis.pipeline.purity import Allowed
from analysis.pipeline.variables import variables

if TYPE_CHECKING:
    from papermill.exceptions import PapermillExecutionError

PLAIN = (str, int, float, bool)


class StageError(ValueError):
    """A stage of the pipeline cannot run or ended badly; the message says where and what to do."""


def source_of(notebook: Path) -> str:
    """All that decides what the notebook does: its cells without outputs or execution counts."""
    cells = [[cell["cell_type"], _text(cell)] for cell in _cells(notebook)]
    return json.dumps(cells, ensure_ascii=False)


def code_of(notebook: Path) -> str:
    """The Python code of the notebook, cell after cell."""
    code = (_text(cell) for cell in _cells(notebook) if cell["cell_type"] == "code")
    return "\n\n".join(code)


def run(
    name: str,
    notebook: Path,
    parameters: Mapping,
    products: Iterable[Path],
    reads: Iterable[Path] = (),
    study: str = "",
) -> None:
    """Execute `notebook` and move its `products` into place; `name` names the executed copy.

    `study`: what the stage is about; the kernel is told, and traces what it makes to it.

    The executed notebook goes to `build/notebooks/<name>.ipynb`, with the files that its cells read
    in its metadata (`reads`); that of a failed run to `<name>.failed.ipynb`. Raises StageError for
    an unknown parameter, a cell that raises, warns or did not run, for a file of the project that
    is read and not among `reads`, for reaching for the network, and for a product that is missing
    or was not declared. Nothing in place is touched before all is well.
    """
    check_parameters(notebook, parameters)
    executed = paths.EXECUTED / f"{name}.ipynb"
    failed = executed.with_suffix(".failed.ipynb")
    executed.parent.mkdir(parents=True, exist_ok=True)
    with _new_landing(name) as landing:
        ran = landing / "executed.ipynb"
        try:
            allowed = purity.allowed_by(name, reads, folders=[landing])
            _execute(notebook, ran, parameters, allowed, study)
            _check_executed(ran, notebook)
            if refused := purity.refusals(landing):
                raise StageError(refused[0])
            _write_down_reads(ran, purity.files_read(landing))
            move_products(landing, products, name)
        except StageError as error:
            if not ran.exists():
                raise
            shutil.copyfile(ran, failed)
            raise StageError(f"{error}\nThe notebook as it ran: {failed}") from None
        os.replace(ran, executed)
        failed.unlink(missing_ok=True)


def check_parameters(notebook: Path, parameters: Mapping) -> None:
    """Raise StageError unless each parameter is plain and assigned in the `parameters` cell."""
    import papermill

    known = set(papermill.inspect_notebook(str(notebook)))
    for key, value in parameters.items():
        if key not in known:
            raise StageError(
                f"{notebook.name} has no parameter {key!r}; its parameters cell assigns "
                f"{', '.join(sorted(known)) or 'nothing'}."
            )
        if not isinstance(value, PLAIN) and not isinstance(value, list):
            raise StageError(
                f"The parameter {key} of {notebook.name} is a {type(value).__name__}; papermill "
                "passes only str, int, float, bool and list unchanged."
            )


def move_products(landing: Path, products: Iterable[Path], name: str) -> None:
    """Move what landed to where it belongs, if it is exactly what was declared.

    All are copied beside their places first, and moved into them when every copy is there: a full
    disk leaves all the old files.
    """
    landed = {_place(file, landing): file for file in _files_below(landing)}
    declared = set(products)
    if missing := sorted(declared - set(landed)):
        raise StageError(
            f"{name} did not write {', '.join(map(paths.shown, missing))}. Write it in the "
            "notebook, or take it off the stage's list in analysis/stages.py."
        )
    if surplus := sorted(set(landed) - declared):
        raise StageError(
            f"{name} wrote {', '.join(map(paths.shown, surplus))}, which its stage does not "
            "declare. Add it to the stage's list in analysis/stages.py, so that it is rebuilt when "
            "it is stale."
        )
    with ExitStack() as moved:
        for target, file in landed.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, moved.enter_context(paths.atomic_write(target)))


@contextmanager
def _new_landing(name: str) -> Iterator[Path]:
    """A folder for what this run writes: a kernel that outlives its build reaches no later one."""
    paths.LANDINGS.mkdir(parents=True, exist_ok=True)
    landing = Path(tempfile.mkdtemp(prefix=f"{name}.", dir=paths.LANDINGS))
    try:
        yield landing
    finally:
        shutil.rmtree(landing, ignore_errors=True)


def _write_down_reads(ran: Path, reads: list[dict]) -> None:
    notebook = json.loads(ran.read_text("utf-8"))
    notebook["metadata"]["reads"] = reads
    ran.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _execute(
    notebook: Path, executed: Path, parameters: Mapping, allowed: Allowed, study: str
) -> None:
    import papermill
    from papermill.exceptions import PapermillExecutionError

    with variables(_variables_of_kernel(allowed.stage, study, executed.parent)):
        try:
            papermill.execute_notebook(
                str(notebook),
                str(executed),
                parameters=dict(parameters),
                kernel_name="python3",
                cwd=str(paths.NOTEBOOKS),
                progress_bar=False,
                extra_arguments=purity.hook_arguments(allowed, executed.parent),
            )
        except PapermillExecutionError as error:
            raise StageError(_told(error, notebook)) from None
        except (RuntimeError, OSError) as error:
            # A kernel that dies, or one that cannot be started.
            raise StageError(
                f"{notebook.name}: the kernel stopped ({error}). Is there memory and disk space "
                "left? `make doctor` looks at the environment."
            ) from None


def _variables_of_kernel(name: str, study: str, landing: Path) -> dict[str, str]:
    """What every kernel sees, whatever the machine: fixed seeds, time zone, locale and settings.

    What kernels and Matplotlib keep for themselves lies below `build/`: the settings of a user
    change nothing, and a home folder need not be writable.
    """
    return {
        "LANDING_DIR": str(landing),
        "STAGE": name,
        "STUDY_OF_STAGE": study,
        "BUILD_DIR": str(paths.BUILD),
        "PYTHONHASHSEED": "0",
        # One thread for linear algebra: sums come in the same order everywhere, and the matrices
        # are too small for a second thread to be worth waiting for.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONPATH": str(paths.ROOT),
        "PYTHONNOUSERSITE": "1",
        "PYTHONUTF8": "1",
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
        "SOURCE_DATE_EPOCH": checkout.commit_time(),
        # The kernel of this environment, never one that a user has registered elsewhere.
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_PLATFORM_DIRS": "1",
        "JUPYTER_RUNTIME_DIR": str(paths.BUILD / "jupyter"),
        "IPYTHONDIR": str(paths.BUILD / "ipython"),
        "MPLCONFIGDIR": str(paths.BUILD / "matplotlib"),
        "MATPLOTLIBRC": "",
    }


def _told(error: "PapermillExecutionError", notebook: Path) -> str:
    """What a person needs of a failed cell: the message, and which cell."""
    first = error.source.strip().splitlines()[0] if error.source.strip() else ""
    return f"{notebook.name}, cell [{error.exec_count}] `{first}`: {error.ename}: {error.evalue}"


def _check_executed(executed: Path, notebook: Path) -> None:
    """Every code cell ran, in order, without an error output or a warning on stderr."""
    cells = [cell for cell in _cells(executed) if cell["cell_type"] == "code" and _text(cell)]
    for number, cell in enumerate(cells, start=1):
        if cell["execution_count"] != number:
            raise StageError(f"{notebook.name}: cell {number} did not run; the kernel stopped.")
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                raise StageError(f"{notebook.name}, cell [{number}]: {output['evalue']}")
            if output.get("name") == "stderr":
                raise StageError(
                    f"{notebook.name}, cell [{number}] warns: {''.join(output['text']).strip()}"
                )


def _cells(notebook: Path) -> list[dict]:
    try:
        return json.loads(notebook.read_text("utf-8"))["cells"]
    except (ValueError, LookupError, TypeError) as error:
        line = getattr(error, "lineno", 1)
        raise StageError(
            f"{notebook.name}, line {line}: this is no notebook ({error}). Look for the marks of a "
            f"merge, or restore it: git checkout -- {notebook}."
        ) from error


def _text(cell: dict) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def _files_below(landing: Path) -> list[Path]:
    folders = (landing / "build", landing / "processed")
    return [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]


def _place(file: Path, landing: Path) -> Path:
    """Where a landed file belongs: the other side of `paths.output_path`."""
    kind, *parts = file.relative_to(landing).parts
    return {"build": paths.BUILD, "processed": paths.PROCESSED}[kind].joinpath(*parts)
