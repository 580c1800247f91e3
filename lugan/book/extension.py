"""The book's Sphinx extension: numbers in prose, links to where numbers come from, editions.

In pages that people write, a number is a role and never typed::

    Jiaozhou put {claim}`tongwei-funds` into Tongwei.
    Of {indicator}`book.numerals` numerals …

The book's own links (`lugan.book.links`) become relative addresses here.
"""

from __future__ import annotations

from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective, SphinxRole

from ..apparatus import Citation
from ..blocks import Column, Table
from ..datapackage import nearest
from ..language import LANGUAGES, Message, Text, sayings
from ..number import PARTS, STYLES
from ..parameters import PARAMETERS
from ..register import Register
from ..views import Analysis, analysis_of
from . import editions, heard, interface, search, sidebar
from .links import resolved
from .listings import Verbatim
from .writer import BookBuilder

#: Scripts that stand on one page only.
SCRIPTS = {"evidence/article": ("article.js",), "evidence/desk": ("article.js", "desk.js")}


@cache
def _analysis(data: str) -> Analysis:
    return analysis_of(Path(data) if data else None)  # forked from the build, which has it


class NumberRole(SphinxRole):
    """``{claim}`id` `` or ``{claim}`id printed` ``: a number by its id, in a style or part."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        id, *options = self.text.split()
        analysis = _analysis(self.config.lugan_data)
        try:
            number = analysis.number(id)
        except KeyError:
            known = [*analysis.register.claims, *analysis.indicators, *analysis.counts]
            message = self.inliner.reporter.error(f"no claim or indicator is called {id!r}{nearest(id, known)}", line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        for option in options:
            number = number.styled(option) if option in STYLES else number.showing(option) if option in PARTS else number
        lang = self.config.lugan_lang
        return [nodes.raw("", number.html(lang), format="html")], []


class ParameterTable(SphinxDirective):
    """``{parameter-table}``: the schema of the notebooks' parameters."""

    def run(self) -> list[nodes.Node]:
        register = _analysis(self.config.lugan_data).register
        return [nodes.raw("", parameter_table(register).html(self.config.lugan_lang), format="html")]


def parameter_table(register: Register) -> Table:
    """Name, meaning, type, default and valid values of each parameter."""
    columns = tuple(Column(Message(f"column-{c}")) for c in ("name", "meaning", "type", "default", "valid"))
    rows = []
    for parameter in PARAMETERS.values():
        valid = list(parameter.values(register))
        shown = Message("parameter-range", first=valid[0], last=valid[-1]) if parameter.type is int else sayings([Verbatim(str(v), "code") for v in valid], "comma")
        kind = Message(f"type-{parameter.type.__name__}")
        rows.append((Verbatim(parameter.name, "code"), Message(f"meaning-{parameter.name}"), kind, Verbatim(str(parameter.default), "code"), shown))
    return Table("parameters", Message("caption-parameter-table"), columns, tuple(rows))


def resolve(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Make the book's own link schemes relative addresses of the page."""
    if "body" in context:
        context["body"] = resolved(context["body"], pagename, app.config.lugan_lang, app.config.lugan_hash, app.config.lugan_moved)


def cite(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """How to cite it, at the end of a page that does not say so itself."""
    if doctree is not None and 'class="cite"' not in context["body"] and 'class="citation"' not in context["body"]:
        sources = tuple(_analysis(app.config.lugan_data).register.sources.values())
        title = Text.of(**{app.config.lugan_lang: app.env.titles[pagename].astext()})
        context["body"] += Citation(f"lugan-{pagename.replace('/', '-')}", title, sources, kind="page").html(app.config.lugan_lang)


def plain_head(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Leave out scripts that the theme writes into the page and, for a button, into an attribute."""
    context["script_files"] = [f for f in context["script_files"] if f.filename]
    for group in context["header_buttons"]:
        group["buttons"] = [b for b in group.get("buttons", ()) if b["type"] != "javascript"]


def own_scripts(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """The scripts that only one page needs."""
    for name in SCRIPTS.get(pagename, ()):
        app.add_js_file(name, priority=900)  # after those of every page


def foot(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Which book this is: at the foot of each page."""
    context["theme_extra_footer"] = f'<p class="book-state">{escape(app.config.lugan_state)}</p>'


def weigh(app: Sphinx) -> None:
    """Give the index of the search its form, and what readers of this edition may say for its words."""
    search.weigh(app, heard.words(_analysis(app.config.lugan_data).register, app.config.lugan_lang))


def changed(app: Sphinx, *_: Any) -> list[str]:
    """The pages that the build knows to have changed, whatever their times say."""
    return list(app.config.lugan_changed)


def let_go(app: Sphinx, *of_event: Any) -> None:
    """Sphinx holds every page that it has read until it writes it, which is a gigabyte in a book of a thousand pages; it finds them on the disk as well."""
    for held in (app.env._write_doc_doctree_cache, app.env._pickled_doctree_cache):
        held.clear()


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("lugan_lang", LANGUAGES[0], "env")
    app.add_config_value("lugan_data", "", "env")
    app.add_config_value("lugan_state", "", "html")
    app.add_config_value("lugan_hash", "", "html")
    app.add_config_value("lugan_changed", [], "")
    app.add_config_value("lugan_editions", list(LANGUAGES), "html")
    app.add_config_value("lugan_anchors", {}, "env")
    app.add_config_value("lugan_moved", {}, "env")
    app.connect("env-get-outdated", changed)
    app.connect("env-purge-doc", search.forget)
    app.connect("doctree-read", search.count)
    app.connect("source-read", let_go)
    app.connect("html-page-context", let_go)
    app.add_builder(BookBuilder, override=True)
    app.add_transform(editions.Anchored)
    for role in ("claim", "indicator"):
        app.add_role(role, NumberRole())
    app.add_directive("parameter-table", ParameterTable)
    app.connect("html-page-context", cite, priority=400)  # before its links are resolved
    app.connect("html-page-context", resolve)
    app.connect("html-page-context", own_scripts)
    app.connect("html-page-context", editions.counterparts)
    app.connect("html-page-context", plain_head, priority=900)  # after the theme
    app.connect("html-page-context", foot)
    app.connect("config-inited", interface.speak)
    app.connect("config-inited", search.install)
    app.connect("builder-inited", weigh)
    app.connect("html-page-context", interface.around)
    app.connect("html-page-context", sidebar.offer)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
