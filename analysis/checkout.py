"""This checkout: what its pyproject.toml says, and what git knows of it."""

import subprocess
import tomllib

from analysis import paths


class CheckoutError(ValueError):
    """git cannot answer; the message says what it said."""


def settings() -> dict:
    """All that pyproject.toml says."""
    return tomllib.loads(paths.ROOT.joinpath("pyproject.toml").read_text("utf-8"))


def project() -> dict:
    """What pyproject.toml says of the project: name, version, description, dependencies."""
    return settings()["project"]


def is_checkout() -> bool:
    """Whether the project is the root of a git checkout: one around it has other commits."""
    try:
        return not git("rev-parse", "--show-prefix")
    except CheckoutError:
        return False


def commit() -> str:
    """The commit of the checkout; "" outside git, and before the first one."""
    try:
        return git("rev-parse", "HEAD") if is_checkout() else ""
    except CheckoutError:
        return ""


def is_changed() -> bool:
    """Whether tracked files differ from the commit. Raises CheckoutError outside git."""
    return bool(git("status", "--porcelain", "--untracked-files=no"))


def commit_time() -> str:
    """Seconds since 1970 of the last commit; 0 outside git."""
    try:
        return git("log", "-1", "--format=%ct") or "0"
    except CheckoutError:
        return "0"


def git(*arguments: str) -> str:
    """What git answers at the root of the project. Raises CheckoutError with what it says."""
    command = ["git", "-C", str(paths.ROOT), *arguments]
    try:
        answer = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    except OSError as error:
        raise CheckoutError(
            "git is not there. Install it, or set PATH so that it is found."
        ) from error
    except subprocess.CalledProcessError as error:
        raise CheckoutError(f"git {arguments[0]} says: {error.stderr.strip()}") from error
    return answer.stdout.strip()
