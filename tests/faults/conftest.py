"""Copies of the project, one for each fault, and file systems that only one command sees."""

import os
import shutil
import subprocess

import pytest
from checkout import Checkout

NAMESPACE = ("unshare", "--mount", *(() if os.name != "posix" or os.getuid() == 0 else ("-r",)))


@pytest.fixture
def checkout(tmp_path):
    """A copy of the project, in a folder of its own."""
    return Checkout.new(tmp_path / "project")


@pytest.fixture
def mounted():
    """Wrap a command so that it alone sees what `prepare`, a line of shell, has mounted."""
    if not shutil.which("unshare"):
        pytest.skip("no unshare: a file system cannot be mounted for one command here")
    tried = subprocess.run([*NAMESPACE, "true"], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"a file system cannot be mounted for one command here: {tried.stderr}")

    def wrap(prepare: str, after: str = "true") -> tuple[str, ...]:
        script = f'set -e; {prepare}; cd "$PWD"; set +e; "$@"; status=$?; {after}; exit $status'
        return (*NAMESPACE, "sh", "-c", script, "sh")

    return wrap
