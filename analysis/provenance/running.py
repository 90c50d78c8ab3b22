"""Which notebook and which of its cells is running: what numbers and exhibits are traced to."""

import os
from pathlib import Path


def notebook() -> str:
    """The name of the notebook as it runs: that of the stage, or of the file in JupyterLab."""
    return os.environ.get("STAGE") or Path(os.environ.get("JPY_SESSION_NAME", "")).stem


def study() -> str:
    """The study that the running stage is about; "" where it is about none, and in JupyterLab."""
    return os.environ.get("STUDY_OF_STAGE", "")


def cell() -> int | None:
    """The number that Jupyter prints beside the running cell; None outside a notebook.

    Counted off `In`, which holds a blank and then every cell up to the running one: the shell's own
    `execution_count` is, from IPython 9 on, already that of the next cell.
    """
    # Here, as the pipeline imports this module without running a cell.
    from IPython import get_ipython

    shell = get_ipython()
    return len(shell.user_ns["In"]) - 1 if shell is not None else None
