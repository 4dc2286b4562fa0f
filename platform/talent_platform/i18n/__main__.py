"""`python -m talent_platform.i18n`: bring the catalogues up to date with the sources.

Collects `_()`, `_n()`, `_many()` and `N_()` from every template and module of the application and of its
parts, and nothing else. Adds what is missing (with empty English, to be filled in), drops what is gone, and
keeps the rest. A text that one part uses stands in that part's catalogue, any other in the common one.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from jinja2 import Environment, nodes

from talent_platform.i18n import catalogue, catalogue_files, written_forms
from talent_platform.part import parts

PACKAGE = Path(__file__).parents[1]
FUNCTIONS = {"_", "gettext", "N_", "_n", "ngettext", "_many", "many"}
PLURAL = {"_n", "ngettext", "_many", "many"}


@dataclass(frozen=True)
class FoundText:
    """One translatable text and where it is asked for."""

    message: str
    plural: bool
    file: str
    """Relative to the folder that holds the package."""
    catalogue: Path
    """Of the part it stands in, or the common one."""


def collect() -> list[FoundText]:
    """Every translatable text of the application and its parts, in a stable order."""
    common, *own = catalogue_files("en")
    folders = {part.folder: file for part, file in zip(parts(), own, strict=True)}
    outside = [folder for folder in folders if not folder.is_relative_to(PACKAGE)]
    found = []
    for root in (PACKAGE, *outside):
        for path in sorted([*root.rglob("templates/**/*.html"), *root.rglob("*.py")]):
            if "piccolo_migrations" in path.parts:
                continue
            source = path.read_text(encoding="utf-8")
            calls = template_calls(source) if path.suffix == ".html" else module_calls(source)
            home = next((file for folder, file in folders.items() if path.is_relative_to(folder)), common)
            file = path.relative_to(root.parent).as_posix()
            found += [FoundText(message, name in PLURAL, file, home) for name, message in calls]
    return found


def by_catalogue(found: list[FoundText]) -> dict[Path, list[FoundText]]:
    """Catalogue → the texts that belong there: each in one."""
    homes: dict[str, set[Path]] = {}
    for item in found:
        homes.setdefault(item.message, set()).add(item.catalogue)
    sorted_: dict[Path, list[FoundText]] = {file: [] for file in catalogue_files("en")}
    common = catalogue_files("en")[0]
    for item in found:
        several = len(homes[item.message]) > 1
        sorted_[common if several else item.catalogue].append(item)
    return sorted_


def template_calls(source: str) -> Iterator[tuple[str, str]]:
    """(function, literal first argument) of each translation call of a Jinja template."""
    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in FUNCTIONS and call.args:
            first = call.args[0]
            if isinstance(first, nodes.Const) and isinstance(first.value, str):
                yield call.node.name, first.value


def module_calls(source: str) -> Iterator[tuple[str, str]]:
    """(function, literal first argument) of each translation call of a Python module."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and call.args:
            # `_("…")` and `i18n.gettext("…")`
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            first = call.args[0]
            if name in FUNCTIONS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield name, first.value


def updated(old: Catalog, found: list[FoundText]) -> Catalog:
    """A catalogue with exactly the texts in `found`, English kept where `old` had it."""
    new = Catalog(locale="en")
    for message in sorted({item.message for item in found}):
        uses = [item for item in found if item.message == message]
        kept = written_forms(old.get(message)) or ("",)
        places = [(file, 1) for file in sorted({item.file for item in uses})]
        if any(item.plural for item in uses):
            new.add((message, message), (kept[0], kept[-1]), locations=places)
        else:
            new.add(message, kept[0], locations=places)
    return new


def untranslated(catalog: Catalog) -> list[str]:
    """Texts that lack English, or one of its plural forms."""
    missing = [entry.id for entry in catalog if entry.id and not all(written_forms(entry))]
    return [item if isinstance(item, str) else item[0] for item in missing]


@click.command()
def main() -> None:
    """Update the catalogues and name the entries that still lack English."""
    old, missing, count = catalogue("en"), [], 0
    for file, found in by_catalogue(collect()).items():
        new = updated(old, found)
        if not len(new):
            file.unlink(missing_ok=True)
            continue
        file.parent.mkdir(exist_ok=True)
        with file.open("wb") as out:
            write_po(out, new, omit_header=True, width=0, include_lineno=False)
        count += len(new)
        missing += untranslated(new)
    click.echo(f"{count} entries, {len(missing)} without English")
    for message in missing:
        click.echo(f"  {message}")


if __name__ == "__main__":
    main()
