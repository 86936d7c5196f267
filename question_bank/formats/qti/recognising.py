"""Which QTI a file is, from its manifest or from the first elements of its files."""

from collections.abc import Iterator
from enum import StrEnum

from question_bank.formats.manifests import MANIFEST
from question_bank.formats.packages import ZIP, Package, UnsafeArchiveError
from question_bank.formats.xml import root_name

MOST_LOOKED_AT = 200
WORKBOOK = "xl/workbook.xml"
_ROOTS = {
    "questestinterop": "qti1",
    **{f"assessment{each}": "qti2" for each in ("Item", "Test", "Section", "Stimulus")},
    **{f"qti-assessment-{each}": "qti3" for each in ("item", "test", "section", "stimulus-ref")},
}
_SUFFIXES = (".xml", ".dat", ".qti")


class Family(StrEnum):
    """QTI 1.2, 2.x and 3.0."""

    QTI_1 = "qti1"
    QTI_2 = "qti2"
    QTI_3 = "qti3"


def family_of(content: bytes) -> Family | None:
    """The family of a package or a bare file; None for anything else. Never raises.

    A package with a manifest in which nothing is QTI counts as QTI 2, whose reader says so.
    """
    if not content.startswith(ZIP):
        start = content.lstrip()[:1]
        return _family(root_name(content)) if start in (b"<", b"\xef", b"\xff", b"\xfe") else None
    try:
        package = Package(content)
    except UnsafeArchiveError:
        return None
    if package.find(WORKBOOK):
        return None
    found = next((each for each in _families(package) if each), None)
    return found or (Family.QTI_2 if package.find(MANIFEST) else None)


def _families(package: Package) -> Iterator[Family | None]:
    """Items first: a test alone says no more than its items do."""
    names = [each for each in package if each.lower().endswith(_SUFFIXES)]
    for name in sorted(names, key=lambda each: each.lower().endswith("test.xml"))[:MOST_LOOKED_AT]:
        yield _family(root_name(package.start(name)))


def _family(root: str) -> Family | None:
    found = _ROOTS.get(root)
    return None if found is None else Family(found)
