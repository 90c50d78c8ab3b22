"""The deposit: a folder to hand to a repository of data, with everything in it and its checksums.

It is the project as its tracked files stand, with the tidy tables, the reports, the executed
notebooks and the account of the verification in the places where the project has them: whoever
unpacks it can read the report at once, and run `make paper` and `make verify` in it.
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import yaml

from analysis import checkout, paths
from analysis.replication import copy, verification

CHECKSUMS = "SHA256SUMS"
METADATA = "datacite.json"

# What of a build is for readers; the rest is on the way there.
_FOR_READERS = ("claims.json", "exhibits", "notebooks", "paper")


class ReleaseError(ValueError):
    """There is nothing that may be released; the message says what to do first."""


def release() -> Path:
    """Write the deposit of the verified state to `build/release/<name>-<version>/`.

    Its products are those that were verified, from the clean copy; two releases of one verification
    are the same to the byte. Raises ReleaseError while tracked files differ from the commit, when
    the last verification was of another state or did not reproduce everything, and when the version
    of CITATION.cff is not that of pyproject.toml.
    """
    _check_verified()
    citation = yaml.safe_load(paths.ROOT.joinpath("CITATION.cff").read_text("utf-8"))
    project = checkout.project()
    if citation["version"] != project["version"]:
        raise ReleaseError(
            f"CITATION.cff is of version {citation['version']}, pyproject.toml of "
            f"{project['version']}. Make them one, commit, and verify again."
        )
    folder = paths.RELEASES / f"{project['name']}-{project['version']}"
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        _fill(unfinished, metadata(citation, project["description"]))
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.replace(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def metadata(citation: dict, description: str) -> dict:
    """What a repository of data asks for, in the terms of the DataCite schema 4.

    `citation` is what CITATION.cff says. The repository itself adds its DOI and name.
    """
    issued = str(citation["date-released"])
    return {
        "schemaVersion": "http://datacite.org/schema/kernel-4",
        "types": {"resourceTypeGeneral": citation["type"].capitalize()},
        "titles": [{"title": citation["title"]}],
        "creators": [_creator(author) for author in citation["authors"]],
        "publicationYear": issued[:4],
        "dates": [{"date": issued, "dateType": "Issued"}],
        "version": citation["version"],
        "rightsList": [
            {"rightsIdentifier": licence, "rightsIdentifierScheme": "SPDX"}
            for licence in citation["license"]
        ],
        "descriptions": [{"description": description, "descriptionType": "Abstract"}],
        "relatedItems": [_related(work) for work in citation["references"]],
    }


def _check_verified() -> None:
    if not checkout.is_checkout():
        raise ReleaseError("A release is made from a git checkout, and this is none.")
    if copy.commit().endswith("+"):
        raise ReleaseError(
            "Tracked files differ from the commit (git status). Commit them, verify, release."
        )
    last = verification.last()
    if last is None:
        raise ReleaseError("Nothing is verified yet, or it was interrupted. Run make verify first.")
    if last.fingerprint != copy.fingerprint():
        raise ReleaseError("The last verification was of other files. Run make verify again.")
    if not last.is_full:
        raise ReleaseError(
            f"The last verification says: {last.classification}. {paths.VERIFICATION} says why; "
            "mend it or accept it, and verify again."
        )


def _fill(folder: Path, described: dict) -> None:
    """Copy all that belongs there, then describe it, then sum it up."""
    for source, place in _contents():
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    text = json.dumps(described, ensure_ascii=False, indent=1)
    folder.joinpath(METADATA).write_text(f"{text}\n", "utf-8")
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    lines = (f"{copy.sha256(file)}  {file.relative_to(folder).as_posix()}\n" for file in files)
    folder.joinpath(CHECKSUMS).write_text("".join(lines), "utf-8")


def _contents() -> Iterator[tuple[Path, Path]]:
    """Every file of the deposit, and its place in it."""
    for file in copy.tracked():
        yield paths.ROOT / file, file
    yield paths.VERIFICATION, Path("build", paths.VERIFICATION.name)
    tables = paths.VERIFIED.joinpath("data", "processed").glob("*.csv")
    wanted = (paths.VERIFIED / "build" / name for name in _FOR_READERS)
    products = (file for path in wanted for file in _files(path))
    for file in (*tables, *products):
        yield file, file.relative_to(paths.VERIFIED)


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]


def _creator(author: dict) -> dict:
    """A person has two names in CITATION.cff, an organisation has one."""
    if "name" in author:
        return {"name": author["name"], "nameType": "Organizational"}
    names = {"familyName": author["family-names"], "givenName": author["given-names"]}
    return {"name": ", ".join(names.values()), "nameType": "Personal", **names}


def _related(work: dict) -> dict:
    """A work that this one was made from."""
    return {
        "relatedItemType": "JournalArticle",
        "relationType": "IsDerivedFrom",
        "titles": [{"title": work["title"]}],
        "creators": [_creator(author) for author in work["authors"]],
        "publicationYear": str(work["year"]),
        "issue": work["issue"],
    }
