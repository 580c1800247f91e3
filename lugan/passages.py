"""Passages: the paragraphs, lists and cards of a page, built from what a view shows.

Every sentence follows from the register. A pairing without a figure says so, a contradicted figure
says so, and a comparison that is refused says why. Change the parameters and the passages change
with them.
"""

from __future__ import annotations

from collections.abc import Sequence

from .blocks import Aside, Card, Cards, PageLink, Prose
from .charts.chart import label
from .checks import Verdict
from .comparisons import differences
from .findings import Finding
from .findings import findings as evaluated
from .language import Capitalised, Inside, Message, Sayable, sayings
from .number import Interval
from .periods import Period
from .register import Claim
from .views import DRAWN, HEADLINES, View


def answer(view: View, pairing: str) -> Prose:
    """What was paid, who found work, what was sold; and how far that can be trusted: two sentences."""
    clauses = [c for theme in HEADLINES for c in clauses_of(view, pairing, theme)]
    missing = [Inside(view.register.themes[t].name) for t in HEADLINES if not view.headline(pairing, t)]
    first: list[Sayable] = [Capitalised(Message("answer-clauses", clauses=sayings(clauses, "semicolon")))] if clauses else []
    if missing:
        first.append(view.within(Message("answer-missing", themes=sayings(missing))))
    return Prose((Message("two-sentences", first=sayings(first, "space"), second=trust(view, pairing)),), css="answer")


def shown(view: View) -> Prose:
    """In words what the parameters leave: how many figures, of which years, in which unit, how contradictions are read."""
    subject = view.parameters.get("pairing") or view.parameters["theme"]
    name = view.pairing.name if "pairing" in view.parameters else Inside(view.theme.name)
    first, last = map(str, view.years)
    counts = {"n": view.counted(f"{subject}.in-view"), "of": view.number(f"{subject}.claims")}
    unit = Message(f"value-{view.parameters['money_unit']}")
    return Prose((Message("two-sentences", first=Message("shown", name=name, years=Period(first, last, "printed"), unit=unit, **counts), second=_reading_shown(view)),))


def _reading_shown(view: View) -> Sayable:
    """How figures that contradict each other are shown."""
    if view.parameters["reading"] == "both":
        return Message("shown-both")
    kept = view.register.claims[view.parameters["reading"]]
    left_out = (view.number(view.register.claims[c]) for c in sorted(view.analysis.rivals(kept.id)))
    return Message("shown-reading", n=view.number(kept), what=label(kept), period=kept.period, others=sayings(left_out))


def clauses_of(view: View, pairing: str, theme: str) -> list[Sayable]:
    """What the headline figures of a theme say, one clause each."""
    return [clause(view, c) for c in view.headline(pairing, theme)]


def clause(view: View, claim: Claim) -> Sayable:
    """A claim as a clause: “Jiaozhou put CNY 370 million into Tongwei (2021–2025)”."""
    pairing = view.register.pairings[claim.pairing]
    basis = ".forecast" if claim.basis == "forecast" else ""
    return Message(
        f"clause-{claim.measure.id}{basis}",
        n=view.number(claim),
        donor=pairing.donor.name,
        recipient=pairing.recipient.name,
        scope=claim.scope.name,
        when=claim.period,
    )


def trust(view: View, pairing: str) -> Sayable:
    """How sure the headline figures are: contradicted, or at least never contradicted."""
    shown = [c for theme in HEADLINES for c in view.headline(pairing, theme)]
    if not shown:
        return Message("trust-nothing")
    contradicted = [c for c in shown if view.analysis.rivals(c.id)]
    if contradicted:
        return Message("trust-contradicted", what=sayings(map(Inside, dict.fromkeys(c.measure.name for c in contradicted))))
    unstated = [c for c in shown if not c.period.is_stated]
    return Message("trust-years" if unstated else "trust-uncontradicted")


def key_figures(view: View, pairing: str) -> Cards:
    """One card for each headline figure; a theme without one has an empty card."""
    cards = []
    for theme in HEADLINES:
        claims = view.headline(pairing, theme)
        if not claims:
            cards.append(Card(view.register.themes[theme].name, view.nothing("no-figure"), ""))
        cards += [Card(label(c), view.number(c), _detail(view, c), bool(view.analysis.rivals(c.id))) for c in claims]
    return Cards(tuple(cards))


def _detail(view: View, claim: Claim) -> Sayable:
    number = view.number(claim)
    key = "card-exact" if number.quantity.is_exact else "card-bounds"
    return Message(key, period=claim.period, printed=number.as_printed, bounds=Interval(number))


def overview(view: View) -> Prose:
    """The answer to the book's four questions, for its topmost pairings and those below."""
    register = view.register
    said: list[Sayable] = []
    for theme in HEADLINES:
        claims = [c for p in view.top for c in view.headline(p, theme)]
        below = [] if claims else [c for p in register.pairings.values() for c in view.headline(p.id, theme) if c.scope.id == "pairing"]
        clauses = [clause(view, c) for c in claims or below]
        key = "overview-whole" if claims else "overview-many" if len(below) > DRAWN else "overview-parts" if below else "overview-nothing"
        joined = sayings(clauses, "semicolon")
        answer = Message(key, question=register.themes[theme].question, clauses=Capitalised(joined) if claims else joined, n=view.counted(f"{theme}.pairings-headlined"))
        said.append(answer if claims else view.within(answer))
    said.append(Message("overview-trust", claims=view.number("book.claims"), contradictions=view.number("book.contradictions"), checks=view.number("book.relations")))
    return Prose(tuple(said), css="answer")


def contradictions(view: View, pairing: str = "", theme: str = "") -> Prose:
    """The contradictions of a pairing or theme, each with what would resolve it."""
    found = [v for v in view.verdicts(pairing, theme) if v.is_contradiction]
    return Prose(tuple(contradiction(view, v) for v in found) or (Message("contradictions-none"),), kind="ul", id="contradictions")


def ruled_out(view: View, pairing: str = "", theme: str = "") -> Prose:
    """Ways of reading the figures that the figures themselves rule out."""
    found = [v for v in view.verdicts(pairing, theme) if v.outcome == "contradict" and not v.is_contradiction]
    return Prose(tuple(_ruled_out(view, v) for v in found) or (Message("ruled-out-none"),), kind="ul", id="ruled-out")


def _ruled_out(view: View, verdict: Verdict) -> Sayable:
    """A premise under which two figures would have to fit, and how they do not."""
    relation, gap = verdict.relation, view.gap(verdict) if verdict.gap else ""
    return Message(f"ruled-out-{relation.kind}", premise=view.said(relation.premise), left=_side(view, relation.left), right=_side(view, relation.right), gap=gap)


def contradiction(view: View, verdict: Verdict) -> Sayable:
    """One contradiction: the relation, both sides, the gap, the premise, what would make it agree."""
    left, right = _side(view, verdict.relation.left), _side(view, verdict.relation.right)
    key = f"contradiction-{verdict.relation.kind}"
    gap = view.gap(verdict) if verdict.gap else ""
    sentence = Message(key, name=view.said(verdict.relation.name), left=left, right=right, gap=gap)
    if verdict.is_conditional:
        return Message("contradiction-premise", sentence=sentence, premise=view.said(verdict.relation.premise))
    return sentence


def _side(view: View, ids: Sequence[str]) -> Sayable:
    return sayings([view.number(view.register.claims[i]) for i in ids], "plus")


def findings(view: View, pairing: str = "", theme: str = "") -> Prose:
    """The findings of a pairing or theme, each with how far it holds; those of a theme with the pairing that they are about."""

    def said_of(finding: Finding) -> Sayable:
        sentence = Message("finding", sentence=finding.sentence, mark=Aside(finding.mark))
        if pairing or not finding.pairing:
            return sentence
        return Message("finding-about", pairing=PageLink(f"pairings/{finding.pairing}", view.register.pairings[finding.pairing].name), finding=sentence)

    said = tuple(map(said_of, evaluated(view, pairing, theme)))
    return Prose(said or (Message("findings-none"),), kind="ul", css="findings", id="findings")


def unreported(view: View, pairing: str) -> Prose:
    """What a reader would ask for and the sources do not print."""
    register = view.register
    said: list[Sayable] = []
    for theme, measures in HEADLINES.items():
        claims = view.claims(pairing, measure=measures[0])
        name = register.measures[measures[0]].name
        if not claims:
            said.append(view.within(Message("unreported-measure", theme=register.themes[theme].name, measure=Inside(name))))
        elif len(claims) == 1 and len(claims[0].period.years) > 1:
            said.append(view.within(Message("unreported-yearly", measure=name, period=claims[0].period)))
    yearless = [c for c in view.claims(pairing) if c.period.reading == "none" and c.theme in HEADLINES]
    if yearless:
        said.append(Message("unreported-years", items=sayings([Message("held-one", n=view.number(c), what=label(c)) for c in yearless], "semicolon")))
    return Prose(tuple(said) or (Message("unreported-nothing"),), kind="ul", id="unreported")


def refusals(view: View, pairing: str = "", theme: str = "") -> Prose:
    """Why figures of a pairing or theme must not be held against each other."""
    said = []
    for comparison, shown in view.comparisons(pairing, theme):
        said.append(Message("refused-comparison", claims=sayings([view.number(c) for c in shown], "comma"), reason=view.said(comparison.name)))
    return Prose(tuple(said) or (Message("refusals-none"),), kind="ul", id="refusals")


def family(view: View, pairing: str) -> Prose:
    """Headline figures of the pairing above and of those below, with links to their pages."""
    register = view.register
    above = register.pairings.get(register.pairings[pairing].parent)
    related = [("family-above", p) for p in ([above] if above else [])] + [("family-below", p) for p in register.children(pairing)]
    said = []
    for key, other in related:
        clauses = [c for theme in HEADLINES for c in clauses_of(view, other.id, theme)] or [view.nothing("no-figure")]
        said.append(Message(key, pairing=PageLink(f"pairings/{other.id}", other.name), clauses=Capitalised(sayings(clauses, "semicolon"))))
    return Prose(tuple(said) or (Message("family-none"),), kind="ul", id="family")


def theme_answer(view: View, theme: str) -> Prose:
    """What all pairings print on a theme, and whether it may be compared: two sentences."""
    headlines = [c for p in view.register.pairings for c in view.headline(p, theme)]
    counts = {"n": view.counted(f"{theme}.pairings-headlined"), "of": view.number("book.pairings")}
    first = view.within(Message("theme-answer", question=view.register.themes[theme].question, **counts))
    if len(headlines) < 2:
        second = Message("theme-single")
    else:
        second = Message("theme-refused" if differences(view.register, headlines) else "theme-comparable")
    return Prose((Message("two-sentences", first=first, second=second),), css="answer")


def unreported_theme(view: View, theme: str) -> Prose:
    """Pairings that print nothing, or no headline figure, on a theme."""
    said: list[Sayable] = []
    for pairing in view.register.pairings.values():
        if not view.claims(pairing.id, theme):
            said.append(view.within(Message("unreported-theme", pairing=pairing.name)))
        elif not view.headline(pairing.id, theme):
            said.append(view.within(Message("unreported-headline", pairing=pairing.name)))
    return Prose(tuple(said) or (Message("unreported-nothing"),), kind="ul", id="unreported")


def accounted(view: View) -> Prose:
    """Both totals: every numeral of the sources, and every number of the book."""
    n = view.number
    reasons = [Message("accounted-reason", n=n(f"book.numerals.{r}"), reason=name) for r, name in view.register.reasons.items() if view.analysis.counts[f"book.numerals.{r}"].value]
    return Prose(
        (
            Message("accounted-source", numerals=n("book.numerals"), claims=n("book.numerals-used"), excluded=n("book.numerals-excluded"), reasons=sayings(reasons, "semicolon")),
            Message("accounted-book", claims=n("book.claims"), indicators=n("book.indicators"), refused=n("book.refused")),
        )
    )


def evidence(view: View) -> Prose:
    """How the checks came out and how many cautions there are."""
    n = view.number
    outcomes = {k: n(f"book.checks.{k}") for k in ("agree", "contradict", "cannot-tell")}
    severities = {k: n(f"book.cautions.{k}") for k in ("high", "medium", "low")}
    return Prose(
        (
            Message("evidence-checks", checks=n("book.checks"), agree=outcomes["agree"], contradict=outcomes["contradict"], unknown=outcomes["cannot-tell"], clashes=n("book.contradictions")),
            Message("evidence-cautions", cautions=n("book.cautions"), **severities),
        ),
        css="answer",
    )
