"""The words around a page: what the theme and Sphinx say, in the language of the edition.

Both bring translations of their own, of uneven coverage and wording. The message family ``theme``
of each language goes before them: it maps what a template says in English to what the book says.
On the page itself, words of another language are marked as such, so that a browser takes the
right font, voice and line breaks for them. The cells of a notebook are code with English names and
comments, the same in every edition, and say so too; commands that a page tells stay in its language,
as their comments are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from gettext import NullTranslations
from typing import Any

from docutils import nodes
from sphinx import locale as sphinx_locale
from sphinx.application import Sphinx
from sphinx.config import Config

from ..language import catalogue

#: Chinese words, with digits and punctuation that belong to them: 1.5万余名, “五年来”.
_HAN = r"\u3400-\u9fff"
_CHINESE = re.compile(rf"[\d.]*[{_HAN}](?:[\d.%、，。；：《》（）·“”{_HAN}]*[{_HAN}%》）”])?")
_TAG = re.compile(r"(<!--.*?-->|<[^>]+>)", re.S)
_OWN = ("script", "style", "svg", "textarea")


class Words(NullTranslations):
    """Translations in which the book's own words go before those that come with a package."""

    def __init__(self, own: Mapping[str, str], theirs: NullTranslations):
        super().__init__()
        self._own = own
        self.add_fallback(theirs)

    def gettext(self, message: str) -> str:
        return self._own[message] if message in self._own else super().gettext(message)


def speak(app: Sphinx, config: Config) -> None:
    """Put the book's words before those of Sphinx and of the theme."""
    own = catalogue(config.lugan_lang)["theme"]
    for name in ("sphinx", "booktheme"):
        key = ("general", name)
        sphinx_locale.translators[key] = Words(own, sphinx_locale.translators.get(key, NullTranslations()))
    app.translator = sphinx_locale.translators["general", "sphinx"]


def around(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """The language of the page, words that the theme takes from its options, and the marks of another language on the page."""
    context["language"] = catalogue(app.config.lugan_lang)["html-lang"]  # Sphinx may know the language by another, whose words and stems it lends
    context["theme_search_bar_text"] = app.translator.gettext("Search this book...")
    if "body" in context:
        context["body"] = marked(context["body"], app.config.lugan_lang)


def marked(html: str, lang: str) -> str:
    """HTML of an edition in which the cells of notebooks say that they are English, and Chinese words that they are Chinese, where nothing around them does.

    >>> marked('<div class="cell_input docutils">', "zh")
    '<div lang="en" class="cell_input docutils">'
    >>> marked('<p>more (多) <q lang="zh-CN">五年来</q></p>', "en")
    '<p>more (<span lang="zh-CN">多</span>) <q lang="zh-CN">五年来</q></p>'
    """
    if lang != "en":
        html = html.replace('<div class="cell_input ', '<div lang="en" class="cell_input ')
    if catalogue(lang)["html-lang"].startswith("zh"):
        return html
    pieces, kept = [], ""
    for piece in _TAG.split(html):
        if piece.startswith("<"):
            name = piece.strip("</>").split()[0].lower() if piece.strip("</>") else ""
            if not kept and (name in _OWN or ' lang="' in piece) and not piece.startswith("</"):
                kept = name
            elif kept == name and piece.startswith("</"):
                kept = ""
        elif not kept:
            piece = _CHINESE.sub(r'<span lang="zh-CN">\g<0></span>', piece)
        pieces.append(piece)
    return "".join(pieces)
