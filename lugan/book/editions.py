"""Editions: what binds the same book in several languages.

A heading has one address in all of them, made from its wording in the first language, so that
``#key-figures`` leads to the same place on both sides of the switch. Every page names its
counterparts, for readers and for search engines, and the entrance of the book leads each reader
to the language that the browser prefers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from ..language import catalogue, words

_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.M)
_ID = re.compile(r' id="([^"]+)"')
_FENCED = re.compile(r"^(```+|~~~+).*?^\1 *$", re.M | re.S)

logger = logging.getLogger(__name__)


def anchors(texts: Iterable[str], html: str = "") -> tuple[str, ...]:
    """An anchor for each heading in the Markdown of a page, in order; none that an element of its HTML has.

    >>> anchors(["# Qingdao–Dingxi", "## Key figures", "## Sources", "## Key figures"], '<p id="sources"></p>')
    ('qingdao-dingxi', 'key-figures', 'sources-2', 'key-figures-2')
    """
    found: list[str] = []
    seen = Counter(set(_ID.findall(html)))
    for text in texts:
        for heading in _HEADING.findall(_FENCED.sub("", text)):
            slug = nodes.make_id(re.sub("[–—]", "-", heading)) or "section"
            seen[slug] += 1
            found.append(slug if seen[slug] == 1 else f"{slug}-{seen[slug]}")
    return tuple(found)


class Anchored(SphinxTransform):
    """Give every heading of a page the anchor it has in the first language."""

    default_priority = 300

    def apply(self, **kwargs: Any) -> None:
        wanted = self.config.lugan_anchors.get(self.env.docname)
        if wanted is None:
            return
        sections = list(self.document.findall(nodes.section))
        if len(sections) != len(wanted):
            logger.warning("this page has %d headings, and %d in the first language; give every language the same", len(sections), len(wanted), location=self.env.docname)
            return
        for section in sections:
            for id in section["ids"]:
                self.document.ids.pop(id, None)
        for section, anchor in zip(sections, wanted, strict=True):
            for name in section["names"]:
                self.document.nameids[name] = anchor
            section["ids"] = [anchor]
            self.document.ids[anchor] = section


def counterparts(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """The same page in every language, for the switch and for search engines."""
    up = "../" * (pagename.count("/") + 1)
    editions = [{**_named(lang), "href": f"{up}{lang}/{pagename}.html"} for lang in app.config.lugan_editions]
    own = _named(app.config.lugan_lang)["lang"]
    context["editions"] = [e for e in editions if e["lang"] != own]
    usual = f"{up}index.html" if pagename == "index" else editions[0]["href"]
    context["metatags"] = context.get("metatags", "") + "".join(_alternate(e["lang"], e["href"]) for e in [*editions, {"lang": "x-default", "href": usual}])


def entrance(languages: Sequence[str]) -> str:
    """The page that leads to the reader's language, with every edition as a plain link."""
    titles = " · ".join(words("book-title", lang) for lang in languages)
    editions = [{**_named(lang), "href": f"{lang}/index.html", "title": words("book-title", lang)} for lang in languages]
    alternates = "".join(_alternate(e["lang"], e["href"]) for e in [*editions, {"lang": "x-default", "href": "index.html"}])
    links = "".join('<li><a href="{href}" lang="{lang}" hreflang="{lang}"><span>{name}</span> {title}</a></li>'.format_map(e) for e in editions)
    return (
        f'<!doctype html><html lang="{editions[0]["lang"]}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="{languages[0]}/_static/icon.svg"><title>{escape(titles, quote=False)}</title>{alternates}<style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(words('book-title', languages[0]), quote=False)}</h1><ul>{links}</ul></main><script>{_PREFER % list(languages)}</script></body></html>\n"
    )


def _named(lang: str) -> Mapping[str, str]:
    return {"lang": catalogue(lang)["html-lang"], "name": catalogue(lang)["name"]}


def _alternate(lang: str, href: str) -> str:
    return f'<link rel="alternate" hreflang="{lang}" href="{href}">'


#: The first of the reader's languages that the book speaks, by its main part: zh-Hans-CN is zh.
_PREFER = (
    "const spoken=%r,preferred=(navigator.languages||[navigator.language]).map(tag=>tag.toLowerCase().split('-')[0]);"
    "location.replace((preferred.find(lang=>spoken.includes(lang))||spoken[0])+'/index.html'+location.hash)"
)
_STYLE = (
    ":root{color-scheme:light dark}body{font:1.1rem/1.6 system-ui,sans-serif;margin:12vh auto;max-width:36rem;padding:0 1.2rem}"
    "h1{font-size:1.4rem}ul{list-style:none;padding:0}li{margin:1rem 0}span{display:block;font-weight:600}"
)
