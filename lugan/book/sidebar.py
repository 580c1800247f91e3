"""The sidebar: all pages of a small book; of a large one the way to the page, and what stands around it.

The theme writes the whole tree of contents into every page, which makes work and size of a book
grow with the square of its pages. Here a page of a large book shows the heads of the parts, the
pages above it, those beside each of them, and those directly below it; whatever else there is, is found
in the table of all pairings on the front page, which leads the sidebar then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from ..language import words

#: A book with more pages is large.
SMALL = 80

#: Where all pairings stand.
ALL = "index#matrix"


@dataclass(frozen=True)
class Tree:
    """Contents of a book: caption and first pages of each part, pages below each page, what each is called."""

    parts: tuple[tuple[str, tuple[str, ...]], ...]
    below: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]
    above: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "above", {page: parent for parent, pages in self.below.items() for page in pages})

    @property
    def is_small(self) -> bool:
        return len(self.titles) <= SMALL

    def way(self, page: str) -> list[str]:
        """A page and those above it."""
        found = [page] if page in self.titles else []
        while found and found[-1] in self.above:
            found.append(self.above[found[-1]])
        return found


def sidebar(tree: Tree, page: str, address: Callable[[str], str], say: Callable[[str], str]) -> str:
    """The links to other pages as the theme's styles want them.

    Parameters
    ----------
    tree : Tree
    page : str
        On which it stands; a sheet's is the page whose listing goes on there.
    address : callable
        From a page's name to its address.
    say : callable
        From a key of the catalogue to its words.
    """
    way = tree.way(page)

    def entries(pages: Iterable[str], level: int) -> str:
        return "\n".join(entry(p, level) for p in pages)

    def entry(name: str, level: int) -> str:
        below = tree.below.get(name, ()) if tree.is_small or name in way else ()
        is_here = " current active" if name in way else ""
        link = f'<a class="{"current " if name == page else ""}reference internal" href="{escape(address(name))}">{escape(tree.titles[name], quote=False)}</a>'
        if not below:
            return f'<li class="toctree-l{level}{is_here}">{link}</li>'
        css = ' class="current"' if set(below) & set(way) else ""
        inner = f"<ul{css}>\n{entries(below, level + 1)}\n</ul>"
        toggle = f'<summary aria-label="{escape(say("sidebar-below"))}"><span class="toctree-toggle" role="presentation"><i class="fa-solid fa-chevron-down"></i></span></summary>'
        details = '<details open="open">' if is_here else "<details>"
        return f'<li class="toctree-l{level}{is_here} has-children">{link}{details}{toggle}{inner}\n</details></li>'

    found = []
    if not tree.is_small:
        found.append(f'<ul class="nav bd-sidenav">\n<li class="toctree-l1"><a class="reference internal" href="{escape(address(ALL))}">{escape(say("sidebar-all"))}</a></li>\n</ul>')
    for caption, pages in tree.parts:
        is_here = "current " if set(pages) & set(way) else ""
        head = f'<p aria-level="2" class="caption" role="heading"><span class="caption-text">{escape(caption, quote=False)}</span></p>\n' if caption else ""
        found.append(f'{head}<ul class="{is_here}nav bd-sidenav">\n{entries(pages, 1)}\n</ul>')
    return "\n".join(found) + "\n"


@cache
def _tree(env: BuildEnvironment) -> Tree:
    """The contents of the book, without sheets."""
    shown = {name: title.astext() for name, title in env.titles.items() if not _listed_on(env, name)}
    trees = env.tocs[env.config.root_doc].findall(addnodes.toctree)
    parts = tuple((toctree["caption"] or "", tuple(name for _, name in toctree["entries"] if name in shown)) for toctree in trees)
    below = {name: found for name in shown if name != env.config.root_doc and (found := tuple(n for n in env.toctree_includes.get(name, ()) if n in shown))}
    return Tree(parts, below, shown)


def _listed_on(env: BuildEnvironment, name: str) -> str:
    """For a sheet, the page whose listing goes on there."""
    return str(env.metadata[name].get("sheet-of", ""))


def address(name: str, here: str, path: Callable[[str], str]) -> str:
    """The address of a page or of a place on it, on another or on itself.

    >>> address("index#matrix", "index", str), address("index#matrix", "method", "{}.html".format)
    ('#matrix', 'index.html#matrix')
    """
    name, mark, anchor = name.partition("#")
    return f"#{anchor}" if name == here else f"{path(name)}{mark}{anchor}"


def offer(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Let templates write the sidebar of the page."""
    page = _listed_on(app.env, pagename) or pagename

    context["book_sidebar"] = lambda: sidebar(_tree(app.env), page, lambda name: address(name, pagename, context["pathto"]), lambda key: words(key, app.config.lugan_lang))
