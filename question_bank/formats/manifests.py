"""`imsmanifest.xml`: the files of a content package, their types, and what is said of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from question_bank.formats.packages import Package
from question_bank.formats.xml import Element, local_name, parse_xml
from question_bank.rows import RowProblem

MANIFEST = "imsmanifest.xml"


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: its type, its main file as a name in the package, other files, metadata."""

    identifier: str
    type: str
    name: str
    title: str = ""
    files: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    metadata: Element | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The resources in the order of the file; files that the package lacks have an empty name."""

    resources: tuple[Resource, ...] = ()
    missing: tuple[str, ...] = ()


def read_manifest(package: Package) -> Manifest | RowProblem:
    """The manifest at the root, an empty one where there is none, or why it cannot be read.

    Raises UnsafeArchiveError where the member is broken.
    """
    name = package.find(MANIFEST)
    if not name:
        return Manifest()
    root = parse_xml(package.read(name), name=name)
    if isinstance(root, RowProblem):
        return root
    resources, missing = [], []
    for element in children(root, "resource", anywhere=True):
        resource = _resource(element, package)
        resources.append(resource)
        if not resource.name and element.get("href", ""):
            missing.append(element.get("href", ""))
    return Manifest(tuple(resources), tuple(missing))


def children(parent: Element, name: str, *, anywhere: bool = False) -> Iterator[Element]:
    """The elements of a local name directly below one, or anywhere below it."""
    for element in parent.iter() if anywhere else parent:
        if isinstance(element.tag, str) and local_name(element) == name:
            yield element


def _resource(element: Element, package: Package) -> Resource:
    attributes = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    base = attributes.get("base", "")
    files = tuple(
        found
        for each in children(element, "file")
        if (found := package.find(base + each.get("href", "")))
    )
    # Blackboard names its file in an attribute of its own, and Canvas leaves `href` out.
    href = attributes.get("href") or attributes.get("file", "")
    return Resource(
        identifier=attributes.get("identifier", ""),
        type=attributes.get("type", "").lower(),
        name=package.find(base + href) if href else next(iter(files), ""),
        title=attributes.get("title", ""),
        files=files,
        dependencies=tuple(
            each.get("identifierref", "") for each in children(element, "dependency")
        ),
        metadata=next(children(element, "metadata"), None),
    )
