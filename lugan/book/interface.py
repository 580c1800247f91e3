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
#: Where something begins that says its language, or that holds no words of the page.
_OPENING = re.compile(r'<!--.*?-->|<(script|style|svg|textarea)\b[^>]*>|<(\w+)\b[^>]* lang="[^>]*>', re.S)


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
    >>> marked('<!-- 多 --><p title="五年来">1.5万<svg><text>多</text></svg></p>', "en")
    '<!-- 多 --><p title="五年来"><span lang="zh-CN">1.5万</span><svg><text>多</text></svg></p>'
    """
    if lang != "en":
        html = html.replace('<div class="cell_input ', '<div lang="en" class="cell_input ')
    if catalogue(lang)["html-lang"].startswith("zh"):
        return html
    pieces, at = [], 0
    while opening := _OPENING.search(html, at):
        name, start = opening[1] or opening[2], opening.start()
        pieces.append(_spanned(html[at:start]))
        end = html.find(f"</{name}>", opening.end()) if name else opening.end()
        at = end if end >= 0 else len(html)
        pieces.append(html[start:at])
    return "".join([*pieces, _spanned(html[at:])])


def _spanned(html: str) -> str:
    """HTML in which Chinese words are marked, but not in attributes."""

    def span(found: re.Match[str]) -> str:
        is_attribute = html.rfind("<", 0, found.start()) > html.rfind(">", 0, found.start())
        return found[0] if is_attribute else f'<span lang="zh-CN">{found[0]}</span>'

    return _CHINESE.sub(span, html)
