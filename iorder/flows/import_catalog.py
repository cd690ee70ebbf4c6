"""Products, customers, points and counted stock of a file into the store."""

from collections.abc import Sequence

from iorder.catalog import service as catalog
from iorder.channels.draft import CustomerDraft, PointDraft, ProductDraft, StockDraft
from iorder.customers import service as customers
from iorder.flows.import_session import Outcome, Session
from iorder.inventory import history as counting
from iorder.inventory import points
from iorder.kernel.work import Work

MAIN_POINT = "main"
"""Where stock is that a product file counts without naming a point."""


def take_products(work: Work, session: Session, drafts: Sequence[ProductDraft]) -> Outcome:
    """Products with one SKU each; stock named beside them is counted at the main point."""
    outcome = _outcome(drafts)
    facts = [
        catalog.ProductFacts(
            ref=one.ref or one.sku, code=one.sku, title=one.title, digest=one.digest,
            price_minor=one.price_minor, currency=one.currency, category=one.category,
            brand=one.brand, barcode=one.barcode, weight_g=one.weight_g,
            length_mm=one.length_mm, width_mm=one.width_mm, height_mm=one.height_mm,
            discontinued=one.discontinued, attributes=one.attributes,
        )
        for one in drafts
    ]  # fmt: skip
    outcome.count(catalog.take_products(work, session.source, facts))
    counted = [
        StockDraft(
            MAIN_POINT, sku_ref=one.ref or one.sku, on_hand=one.on_hand,
            reorder_point=one.reorder_point, digest=one.digest,
        )
        for one in drafts
        if one.on_hand is not None
    ]  # fmt: skip
    _count(work, session, counted)
    return outcome


def take_customers(work: Work, session: Session, drafts: Sequence[CustomerDraft]) -> Outcome:
    """Customers by the channel's reference, else by email."""
    outcome = _outcome(drafts)
    rows = [
        (customers.Person(one.ref or one.contact.email.lower(), one.contact), one.digest)
        for one in drafts
    ]
    outcome.count(customers.take_contacts(work, session.source.id, rows))
    return outcome


def take_points(work: Work, session: Session, drafts: Sequence[PointDraft]) -> Outcome:
    """Fulfillment points by the channel's reference."""
    outcome = _outcome(drafts)
    facts = [
        points.PointFacts(
            one.ref, one.label, one.kind, one.address, one.digest, one.latitude, one.longitude
        )
        for one in drafts
    ]
    source = session.source
    outcome.count(points.take_points(work, source.id, source.slug, facts))
    return outcome


def take_stock(work: Work, session: Session, drafts: Sequence[StockDraft]) -> Outcome:
    """Counted stock: what is on hand becomes the number in the file."""
    outcome = _outcome(drafts)
    outcome.count(_count(work, session, drafts))
    return outcome


def _count(work: Work, session: Session, drafts: Sequence[StockDraft]) -> tuple[int, int, int]:
    source = session.source
    places = points.resolve(
        work, source.id, source.slug, {d.point_ref or MAIN_POINT for d in drafts}, session.points
    )
    wanted = [catalog.Wanted(one.sku, one.sku_ref) for one in drafts]
    skus = catalog.resolve(work, source, wanted, session.skus)
    counts = [
        counting.Count(
            ref=f"{one.point_ref or MAIN_POINT}/{one.sku_ref or one.sku}",
            digest=one.digest,
            point_id=places[one.point_ref or MAIN_POINT],
            sku_id=skus[sku.key],
            on_hand=one.on_hand,
            safety=one.safety,
            reorder_point=one.reorder_point,
        )
        for one, sku in zip(drafts, wanted, strict=True)
    ]
    return counting.take_counts(work, source.id, session.import_id, counts)


def _outcome(
    drafts: Sequence[ProductDraft]
    | Sequence[CustomerDraft]
    | Sequence[PointDraft]
    | Sequence[StockDraft],
) -> Outcome:
    outcome = Outcome()
    outcome.tally.rows = sum(len(one.rows) for one in drafts)
    return outcome
