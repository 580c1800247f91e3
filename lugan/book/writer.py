"""Writing: Sphinx's builder of HTML, which does once what many pages share.

Sphinx renders the title of a page again on every page that leads to it, colours the same cell of a
notebook on every page that the notebook makes, and looks each word of a page up in the index as
often as the page says it. Here each of these is done once, and files of the theme that slimming
(`lugan.book.slim`) would delete are not copied first; the edition that comes out is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.fileutil import copy_asset
from sphinx.util.matching import Matcher

from . import search

#: What the theme brings and no page asks for, more than half of it; translations alone lie in a hundred folders.
_UNASKED = Matcher(["**/.*", "**/locales", "**/*.map", "**/*.ttf"])


class BookBuilder(StandaloneHTMLBuilder):
    """Takes the place of Sphinx's own builder of HTML."""

    def write(self, build_docnames: Iterable[str] | None, updated_docnames: Sequence[str], method: Literal["all", "specific", "update"] = "update") -> None:
        """Write the pages that have changed; Sphinx writes the first and those above them too, for titles that they show, but if a title changes the build begins with nothing."""
        names = {*(build_docnames or ()), *updated_docnames}
        self.events.emit("write-started", self)
        self.prepare_writing(names)
        self.copy_assets()
        self._write_serial(sorted(names))

    def prepare_writing(self, docnames: set[str]) -> None:
        super().prepare_writing(docnames)
        self.titles: dict[str, dict[str, str]] = {}
        self.highlighter.highlight_block = _once(self.highlighter.highlight_block)  # type: ignore[method-assign]

    def load_indexer(self, docnames: Iterable[str]) -> None:
        self.indexer = search.indexer(self.app)
        super().load_indexer(docnames)

    def copy_theme_static_files(self, context: dict[str, Any]) -> None:
        for folder in reversed(self.theme.get_theme_dirs()):
            copy_asset(Path(folder, "static"), Path(self.outdir, "_static"), _UNASKED, context, self.templates)

    def render_partial(self, node: nodes.Node | None) -> dict[str, str]:
        if not isinstance(node, nodes.title) or not all(isinstance(part, nodes.Text) for part in node):  # a link may lead elsewhere from each page
            return super().render_partial(node)
        key = str(node)
        if key not in self.titles:
            self.titles[key] = dict(super().render_partial(node))
        return self.titles[key]


def _once(highlight: Callable[..., str]) -> Callable[..., str]:
    """Colours each text once; where it stands matters for warnings alone, which the first place of it bears."""
    known: dict[str, str] = {}

    def highlighted(source: str, lang: str, *, location: Any = None, **options: Any) -> str:
        key = repr((source, lang, sorted(options.items())))
        if key not in known:
            known[key] = highlight(source, lang, location=location, **options)
        return known[key]

    return highlighted
