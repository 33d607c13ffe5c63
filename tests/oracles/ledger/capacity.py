"""What the factory can sell, what is wanted of it and what it sells: chapter 3."""

from collections.abc import Mapping

from tests.oracles.ledger.case import (
    HOURS_PER_MONTH,
    SECONDS_PER_HOUR,
    TOKENS_PER_MTOK,
    Books,
    Case,
    live_share,
    since,
)
from tests.oracles.ledger.timeline import Chain, first_to_sell, succeeded


def fill_capacity(case: Case, chains: Mapping[str, Chain], books: Books) -> None:
    """Enter the hours of every phase and product, from available to idle."""
    opening = first_to_sell(case, chains).first_sale
    for month in case.every_month():
        for phase in case.phases:
            set_up_hours(case, phase, chains[phase], month, books)
        fleet = {
            product: share_of_curve(case, product, month, opening, books)
            for product in case.products
        }
        for phase in case.phases:
            # Who bought of the phase before is there as its successor opens.
            known_since = chains[succeeded(case, phase) or phase].first_sale
            wanted = {
                product: (
                    fleet[product]
                    if case.is_on("demand.by_curve", product)
                    else case.get("capacity.gpu_share", product)
                    * case.get("demand.utilization_target", product)
                    * ramp_of(case, known_since, product, month)
                )
                for product in case.products
            }
            hand_out(case, phase, month, wanted, books)
        value_training(case, month, books)


def set_up_hours(
    case: Case, phase: str, chain: Chain, month: int, books: Books
) -> None:
    """Enter the hours that a phase has, those it trains and those it may sell."""
    a_month = (
        case.get("capacity.gpus", phase)
        * HOURS_PER_MONTH
        * case.get("capacity.availability", phase)
    )
    available = a_month * live_share(month, chain.first_sale, chain.retirement)
    start = chain.first_sale + case.get("capacity.training_start", phase)
    end = start + case.get("capacity.training_months", phase)
    trained_share = case.get("capacity.training_share", phase)
    training = (
        a_month * trained_share * live_share(month, start, min(end, chain.retirement))
    )
    sellable = available - training
    books.enter("gpu_hours_available", month, available, phase)
    books.enter("training_gpu_hours", month, training, phase)
    books.enter("sellable_gpu_hours", month, sellable, phase)
    books.enter("idle_gpu_hours", month, sellable)
    for product in case.products:
        share = case.get("capacity.gpu_share", product)
        books.enter("product_gpu_hours", month, sellable * share, phase, product)


def tokens_of_an_hour(case: Case, phase: str, product: str, month: int) -> float:
    """Return the Mtok of output of one GPU in one hour; 0 for rented hours."""
    if not case.is_token(product):
        return 0.0
    grown = case.price_level("capacity.software_gain", month)
    grown = min(grown, case.get("capacity.highest_software_gain"))
    rate = case.get("capacity.output_rate", phase, product)
    rate *= case.get("capacity.derate") * grown
    return rate * SECONDS_PER_HOUR / TOKENS_PER_MTOK


def units_of_an_hour(case: Case, phase: str, product: str, month: int) -> float:
    """Return what one GPU can serve in an hour, in Mtok, seats, tasks or hours."""
    if not case.is_token(product):
        return 1.0
    size = case.get("demand.mtok_per_unit", product)
    return tokens_of_an_hour(case, phase, product, month) / size if size else 0.0


def start_of(case: Case, product: str, opening: float) -> float:
    """Return when a product is first wanted; `opening` is when the factory first sells.

    A demand curve may begin later than that.
    """
    if not case.is_on("demand.by_curve", product):
        return opening
    return opening + case.get("demand.curve_start", product)


def volume_of_curve(case: Case, product: str, month: int, opening: float) -> float:
    """Return the units that a demand curve wants in a month, 0 where none is used.

    `opening` is the first sale of the factory.
    """
    if not case.is_on("demand.by_curve", product):
        return 0.0
    start = start_of(case, product, opening)
    grown_for = max(0.0, month - 1 - start)
    volume = case.get("demand.start_volume", product)
    volume *= (1 + case.get("demand.monthly_growth", product)) ** grown_for
    saturation = case.get("demand.saturation_volume", product)
    return since(start, month) * min(volume, saturation)


def share_of_curve(
    case: Case, product: str, month: int, opening: float, books: Books
) -> float:
    """Return the share of all hours for sale that a demand curve wants."""
    volume = volume_of_curve(case, product, month, opening)
    fleet = 0.0
    for phase in case.phases:
        hours = books.read("sellable_gpu_hours", month, phase)
        fleet += hours * units_of_an_hour(case, phase, product, month)
    books.enter("curve_volume", month, volume, product)
    return volume / fleet if fleet else 0.0


def ramp_of(case: Case, start: float, product: str, month: int) -> float:
    """Return the share of the target that is reached at the end of a month.

    `start` is the first sale to the customers of the phase.
    """
    months = case.get("demand.ramp_months", product)
    if months == 0:
        return 1.0
    x = min(1.0, max(0.0, (month - start) / months))
    return x * x * (3 - 2 * x) if case.is_on("demand.s_shaped_ramp") else x


def hand_out(
    case: Case, phase: str, month: int, wanted: Mapping[str, float], books: Books
) -> None:
    """Give each product its own share of a phase, then of what is spare by priority.

    `wanted` are shares of the hours for sale. A share that is taken is filled up to
    the highest utilisation, so a product wants more of the phase than it sells.
    """
    sellable = books.read("sellable_gpu_hours", month, phase)
    fill, taken, short, committed = {}, {}, {}, {}
    for product in case.products:
        own = case.get("capacity.gpu_share", product)
        fill[product] = 1.0
        committed[product] = 0.0
        if case.is_token(product):
            fill[product] = case.get("demand.highest_utilization")
        else:
            committed[product] = own * case.get("revenue.take_or_pay_share", product)
        occupied = wanted[product] / fill[product] if fill[product] else 0.0
        taken[product] = min(own, occupied)
        short[product] = occupied - taken[product]

    spare = 0.0
    if case.is_on("demand.shares_spare_capacity"):
        # What a customer has to pay for is kept for him.
        kept = sum(max(taken[p], committed[p]) for p in case.products)
        spare = max(0.0, 1 - kept)
    ranks = sorted({case.get("demand.priority", p) for p in case.products})
    for rank in ranks:
        group = [p for p in case.products if case.get("demand.priority", p) == rank]
        missing = sum(short[p] for p in group)
        if missing == 0:
            continue
        served = min(1.0, spare / missing)
        for product in group:
            given = short[product] * served
            taken[product] += given
            short[product] -= given
        spare -= missing * served

    for product in case.products:
        sold = sellable * taken[product] * fill[product]
        unserved = sellable * short[product] * fill[product]
        billed = max(sold, sellable * committed[product])
        at = (month, sold, phase, product)
        books.enter("gpu_hours_sold", *at)
        # Hours that are paid for and left standing do not wait for a buyer.
        books.enter("idle_gpu_hours", month, -billed)
        books.enter("gpu_hours_billed", month, billed, phase, product)
        books.enter("unserved_gpu_hours", month, unserved, phase, product)
        offered = books.read("product_gpu_hours", month, phase, product)
        used = sold / offered if offered else 0.0
        books.enter("utilization", month, used, phase, product)
        count_tokens(case, phase, product, month, books)


def count_tokens(
    case: Case, phase: str, product: str, month: int, books: Books
) -> None:
    """Enter the tokens, seats and tasks of the hours sold."""
    per_hour = tokens_of_an_hour(case, phase, product, month)
    output = books.read("gpu_hours_sold", month, phase, product) * per_hour
    unserved = books.read("unserved_gpu_hours", month, phase, product) * per_hour
    read = output * case.get("demand.input_per_output", product)
    cached = read * case.get("demand.cached_share", product)
    size = case.get("demand.mtok_per_unit", product)
    units = output / size if size else 0.0
    books.enter("output_tokens", month, output, phase, product)
    books.enter("input_tokens", month, read - cached, phase, product)
    books.enter("cached_tokens", month, cached, phase, product)
    books.enter("unserved_tokens", month, unserved, phase, product)
    books.enter("units_sold", month, units, phase, product)


def value_training(case: Case, month: int, books: Books) -> None:
    """Enter what the hours of training would cost if they were rented: no revenue."""
    price = case.get("reality.rental_market_price")
    price *= case.price_level("revenue.rental_price_change", month)
    hours = sum(books.read("training_gpu_hours", month, p) for p in case.phases)
    books.enter("training_value", month, hours * price)
