"""The locks fit every machine the service supports, not only the one they were made on."""

import re
from collections.abc import Iterator
from importlib.metadata import distribution

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house import ROOT

PYTHONS = ("3.11.2", "3.12.0", "3.13.0", "3.14.0")  # 3.11.2 is Debian 12's.
MACHINES = ("x86_64", "aarch64")


def locked(name: str) -> dict[str, list[str]]:
    """The hashes of each package in a lock."""
    entries = re.split(r"^(?=[\w.-]+==)", (ROOT / name).read_text(), flags=re.MULTILINE)[1:]
    return {
        canonicalize_name(entry.partition("==")[0]): re.findall(r"--hash=sha256:(\w{64})", entry)
        for entry in entries
    }


def needs(name: str, python: str, machine: str) -> Iterator[str]:
    """What a package needs on a Linux machine with this Python, extras left out."""
    place = {
        "python_version": ".".join(python.split(".")[:2]),
        "python_full_version": python,
        "platform_machine": machine,
        "extra": "",
    }
    for text in distribution(name).requires or []:
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate(place):
            yield canonicalize_name(requirement.name)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_pinned_by_its_hashes(lock: str) -> None:
    assert [name for name, hashes in locked(lock).items() if not hashes] == []


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_names_all_that_its_packages_need(lock: str, python: str, machine: str) -> None:
    pinned = locked(lock)

    missing = {
        f"{name} needs {needed}"
        for name in pinned
        for needed in needs(name, python, machine)
        if needed not in pinned
    }

    assert missing == set()


def test_what_runs_and_what_is_tested_are_the_same_versions() -> None:
    tested = (ROOT / "requirements-dev.lock").read_text()
    pins = re.findall(r"^[\w.-]+==\S+", (ROOT / "requirements.lock").read_text(), re.MULTILINE)

    assert [pin for pin in pins if f"{pin} " not in tested] == []
