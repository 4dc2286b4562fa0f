"""What must be true of every template of the application, also of those written after this test."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import talent_platform
from talent_platform.i18n import catalogue, written_forms
from talent_platform.i18n.__main__ import FUNCTIONS, collect
from talent_platform.web.rendering import STATIC

PACKAGE = Path(talent_platform.__path__[0])
TEMPLATES = sorted(PACKAGE.glob("*/templates/**/*.html"))
HAN = re.compile(r"[\u3400-\u9fff]+")
NAMES = [path.relative_to(PACKAGE).as_posix() for path in TEMPLATES]


def bare_chinese(source: str) -> list[str]:
    """Chinese a reader would see that never passes through a translation."""
    tree = Environment(autoescape=True).parse(source)
    translated = {
        id(call.args[0])
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in FUNCTIONS and call.args
    }
    texts = [data.data for data in tree.find_all(nodes.TemplateData)]
    texts += [
        const.value
        for const in tree.find_all(nodes.Const)
        if isinstance(const.value, str) and id(const) not in translated
    ]
    return [found for text in texts for found in HAN.findall(text)]


@pytest.mark.parametrize("source", ["<p>人数</p>", "{{ '人数' }}", "{{ icon('x') }}{{ tile('人数', 1) }}"])
def test_bare_chinese_is_found(source: str) -> None:
    assert bare_chinese(source) == ["人数"]


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_all_chinese_passes_through_translation(path: Path) -> None:
    assert bare_chinese(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_pages_obey_the_content_security_policy(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|\son\w+=|<style|hx-on|hx-vals=.js:", source) == []
    scripts = re.findall(r"<script[^>]*>", source)
    assert all('src="{{ static(' in tag or 'type="application/json"' in tag for tag in scripts)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_every_icon_is_in_the_sprite(path: Path) -> None:
    known = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text(encoding="utf-8")))
    used = set(re.findall(r"""icon\(["']([a-z0-9-]+)["']""", path.read_text(encoding="utf-8")))
    assert used <= known


def test_every_text_has_english_that_keeps_its_places_and_no_english_is_left_over() -> None:
    english, collected = catalogue("en"), collect()
    wrong = []
    for found in collected:
        forms = written_forms(english.get(found.message))
        places = set(re.findall(r"{(\w+)}", found.message))
        if not forms or not all(forms) or any(set(re.findall(r"{(\w+)}", form)) - places for form in forms):
            wrong.append(f"{found.file}: {found.message}")
    assert wrong == []
    used = {found.message for found in collected}
    ids = [entry.id if isinstance(entry.id, str) else entry.id[0] for entry in english if entry.id]
    assert [text for text in ids if text not in used] == []
