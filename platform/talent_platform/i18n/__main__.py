"""`python -m talent_platform.i18n`: bring `en.po` up to date with the sources.

Collects `_()`, `_n()`, `_many()` and `N_()` from every template and module of the application, and the
Chinese in declarations of lists, menus, form fields, errors, `…LABELS` and `…TITLES`. Adds what is
missing (with empty English, to be filled in), drops what is gone, and keeps the rest.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from talent_platform.i18n import written_forms

PACKAGE = Path(__file__).parents[1]
CATALOGUE = Path(__file__).with_name("en.po")
FUNCTIONS = {"_", "gettext", "N_", "_n", "ngettext", "_many", "many"}
PLURAL = {"_n", "ngettext", "_many", "many"}
DECLARATIONS = {
    "Site", "ListSpec", "Column", "Badge", "TextFilter", "SelectFilter", "RangeFilter", "Link", "Field",
    "NotFound", "NotAllowed", "Invalid", "Conflict", "Unavailable", "PydanticCustomError",
}  # fmt: skip
"""Their texts are translated where they are shown."""
HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Found:
    """One translatable text and the file that asks for it, relative to the package."""

    message: str
    plural: bool
    file: str


def collect(package: Path = PACKAGE) -> list[Found]:
    """Every translatable text below `package`, in a stable order."""
    found = []
    for path in sorted([*package.rglob("templates/**/*.html"), *package.rglob("*.py")]):
        if "piccolo_migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        calls = template_calls(source) if path.suffix == ".html" else module_calls(source)
        file = path.relative_to(package).as_posix()
        found += [Found(message, name in PLURAL, file) for name, message in calls]
    return found


def template_calls(source: str) -> Iterator[tuple[str, str]]:
    """(function, literal first argument) of each translation call of a Jinja template."""
    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in FUNCTIONS and call.args:
            first = call.args[0]
            if isinstance(first, nodes.Const) and isinstance(first.value, str):
                yield call.node.name, first.value


def module_calls(source: str) -> Iterator[tuple[str, str]]:
    """(function, text) of each translation call and each declaration of a Python module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from _called(node)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, ast.Dict):
            target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
            if isinstance(target, ast.Name) and target.id.endswith(("LABELS", "TITLES")):
                yield from _declared(*node.value.values)


def _called(call: ast.Call) -> Iterator[tuple[str, str]]:
    # `_("…")` and `messages.gettext("…")`
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    first = call.args[0] if call.args else None
    if name in FUNCTIONS and isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield name, first.value
    elif name in DECLARATIONS:
        # An example stays in the language of the workbook it belongs to.
        yield from _declared(*call.args, *(word.value for word in call.keywords if word.arg != "examples"))


def _declared(*expressions: ast.AST) -> Iterator[tuple[str, str]]:
    for node in expressions:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and HAN.search(node.value):
            yield "N_", node.value
        # A text with values in it cannot be looked up once they are filled in.
        if not isinstance(node, (ast.JoinedStr, ast.BinOp)):
            yield from _declared(*ast.iter_child_nodes(node))


def updated(old: Catalog, found: list[Found]) -> Catalog:
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
    """Update messages/en.po and name the entries that still lack English."""
    old = Catalog(locale="en")
    if CATALOGUE.exists():
        with CATALOGUE.open("rb") as file:
            old = read_po(file, locale="en")
    new = updated(old, collect())
    with CATALOGUE.open("wb") as file:
        write_po(file, new, omit_header=True, width=0, include_lineno=False)
    missing = untranslated(new)
    click.echo(f"{len(new)} entries, {len(missing)} without English")
    for message in missing:
        click.echo(f"  {message}")


if __name__ == "__main__":
    main()
