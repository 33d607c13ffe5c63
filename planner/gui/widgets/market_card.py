"""Market prices: where a price stands, and how prices are taken to move."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from planner.core.catalog.regimes import PriceRegime, price_regimes
from planner.core.document import Product
from planner.core.factory.assembly import PRICE_REGIME
from planner.core.language.kinds import RATE
from planner.core.studies.market_prices import price_position, priced_products
from planner.gui.charts.price_paths import PricePaths
from planner.gui.charts.price_strip import PriceStrip
from planner.gui.locale import number_locale
from planner.gui.session import Session
from planner.gui.texts import tr
from planner.gui.theme import GAP
from planner.gui.widgets.basics import Card, button, label
from planner.gui.widgets.picker import Picker
from planner.gui.widgets.price_dialog import PriceDialog


class PositionCard(Card):
    """One product's price among those of the providers of its model."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("Price among providers"), tr("a Mtok out with its input"))
        self._session = session
        self._chosen = ""
        line = QHBoxLayout()
        line.setSpacing(GAP)
        self.picker = Picker("position.product", tr("Product"))
        self.picker.activated.connect(self._pick)
        self.choose_button = button(tr("Choose a Price…"), name="position.choose")
        self.choose_button.clicked.connect(self._choose)
        line.addWidget(self.picker, 1)
        line.addWidget(self.choose_button)
        self.box.addLayout(line)
        self._sentence = label("", "strong", wraps=True)
        self.box.addWidget(self._sentence)
        self.strip = PriceStrip()
        self.box.addWidget(self.strip)
        self._basis = label("", "caption", wraps=True)
        self.box.addWidget(self._basis)

    @property
    def product(self) -> Product | None:
        """The product that is shown."""
        products = tuple(priced_products(self._session.result))
        chosen = (one for one in products if one.id == self._chosen)
        return next(chosen, products[0] if products else None)

    def show_product(self, product: str) -> None:
        """Show another product."""
        self._chosen = product
        self.refresh()

    def refresh(self) -> None:
        """Show the present prices."""
        result, product = self._session.result, self.product
        products = [(one.id, one.label) for one in priced_products(result)]
        self.picker.show_choices(products, product.id if product else "")
        for widget in (self.picker, self.choose_button):
            widget.setEnabled(product is not None)
        found = price_position(result, product) if product else None
        reason = (
            tr("No product is sold by the token.")
            if product is None
            else tr("The price list has no provider of this model.")
        )
        unit = result.line("output_price").unit
        self.strip.show_position(found, unit=unit, reason=reason)
        self._sentence.setVisible(found is not None)
        self._basis.setVisible(found is not None)
        if found is None or product is None:
            return
        sentence = self.strip.sentence()
        self._sentence.setText(f"{sentence[0].upper()}{sentence[1:]}.")
        listing = found.listed[0].listing
        self._basis.setText(
            tr(
                "List prices of {date}, before discounts, at the requests of this "
                "product; where no price of cached input is listed it is billed as "
                "input. {source}.",
                date=listing.source_date,
                source=listing.source,
            )
        )

    def _pick(self) -> None:
        self.show_product(str(self.picker.currentData()))

    def _choose(self) -> None:
        product = self.product
        if product is not None:
            PriceDialog(self._session, product, self.window()).open()


class RegimeCard(Card):
    """The price regime with its evidence, and the price paths behind it."""

    def __init__(self, session: Session) -> None:
        super().__init__(tr("How prices move"), tr("with software, one linked choice"))
        self._session = session
        self.picker = Picker("regime", tr("Price regime"))
        self.picker.activated.connect(self._pick)
        self.box.addWidget(self.picker)
        self._facts = label("", "strong", wraps=True)
        self._own = label("", "amber", wraps=True)
        self._evidence = label("", "caption", wraps=True)
        for text in (self._facts, self._own, self._evidence):
            self.box.addWidget(text)
        self.paths = PricePaths()
        self.box.addWidget(self.paths, 1)

    def refresh(self) -> None:
        """Show the regime of the case that is worked on."""
        result = self._session.result
        row = self._session.row(PRICE_REGIME)
        regimes = price_regimes()
        chosen = str(row.value) if row else next(iter(regimes))
        regime = regimes[chosen]
        choices = [(one.id, one.label) for one in regimes.values()]
        self.picker.show_choices(choices, regime.id)
        change = result.number("token_price_change")
        gain = result.number("software_gain")
        self._facts.setText(
            tr(
                "Prices {change} a year (likely {low} to {high}) and software {gain}: "
                "the tokens of a GPU-hour earn {drift} a year.",
                change=_rate(regime.price_change),
                low=_rate(regime.low),
                high=_rate(regime.high),
                gain=_rate(regime.software_gain),
                drift=_rate(regime.net_drift),
            )
        )
        differs = (change, gain) != (regime.price_change, regime.software_gain)
        self._own.setVisible(differs)
        self._own.setText(
            tr(
                "This plan has set prices {change} and software {gain} a year instead.",
                change=_rate(change),
                gain=_rate(gain),
            )
        )
        self._evidence.setText(_evidence(regime))
        self.paths.show_regime(regime, change)

    def _pick(self) -> None:
        row = self._session.row(PRICE_REGIME)
        chosen = str(self.picker.currentData())
        if row is not None and chosen != row.value:
            self._session.set_value(row, chosen)


class MarketView(QWidget):
    """Where prices stand today, and where they go."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.position, self.regime = PositionCard(session), RegimeCard(session)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(GAP)
        box.addWidget(self.position)
        box.addWidget(self.regime, 1)

    def refresh(self) -> None:
        """Show the present prices."""
        self.position.refresh()
        self.regime.refresh()


def _rate(value: float) -> str:
    text = RATE.display(value, unit="1/year", locale=number_locale())
    return f"+{text}" if value > 0 else text


def _evidence(regime: PriceRegime) -> str:
    """Return the reason and where both figures are from."""
    mark = tr("Assumption: ") if regime.assumption else ""
    parts = [regime.reason, f"{mark}{regime.source}, {regime.source_date}."]
    parts.append(regime.software_reason)
    if regime.software_source:
        parts.append(f"{regime.software_source}, {regime.software_date}.")
    return " ".join(parts)
