"""SKUs by the shop's code or by a channel's reference, made as stubs where unknown.

A code is shop-wide. A channel's reference is an outside reference of kind ``sku``; a new one
takes the reference as its code unless another SKU has that code: then ``channel-reference``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from iorder.catalog.model import products, skus
from iorder.kernel import bulk, refs
from iorder.kernel.work import Work

KIND = "sku"


@dataclass(frozen=True, slots=True)
class Source:
    """The channel whose references are looked up; its slug marks codes that are taken."""

    id: int
    slug: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A SKU as a line names it; the title and currency serve a stub."""

    code: str
    ref: str
    title: str = ""
    currency: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return (self.ref, "") if self.ref else ("", self.code)


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What a source says of a product with one SKU. ``ref`` or ``code`` is given."""

    ref: str
    code: str
    title: str
    digest: str
    price_minor: int = 0
    currency: str = ""
    category: str = ""
    brand: str = ""
    barcode: str = ""
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    discontinued: bool = False
    attributes: Mapping[str, str] = field(default_factory=dict)


Found = dict[tuple[str, str], int]
"""(reference, "") or ("", code) -> SKU, of one channel."""


def resolve(work: Work, source: Source, wanted: Collection[Wanted], met: Found) -> Found:
    """The SKU of each wanted key; unknown ones are made as stubs.

    ``met`` is what earlier, committed batches of the same channel found; it grows by commit.
    """
    missing = {one.key: one for one in wanted if one.key not in met}
    found: Found = {one.key: met[one.key] for one in wanted if one.key in met}
    if not missing:
        return found
    known = refs.known(work, source.id, KIND, [one.ref for one in missing.values() if one.ref])
    found.update(((ref, ""), one.subject_id) for ref, one in known.items())
    rest = [one for key, one in missing.items() if key not in found]
    codes = _codes(work, {text for one in rest for text in _codes_of(one, source)})
    fresh: list[tuple[str, Wanted]] = []
    new_refs = []
    spare = iter(work.ids(skus, len(rest)) if rest else ())
    for one in rest:
        sku = codes.get(one.code) if one.code else None
        if sku is None:
            sku, code = next(spare), free_code(one.code, one.ref, source.slug, codes)
            codes[code] = sku
            fresh.append((code, one))
        found[one.key] = sku
        if one.ref:
            new_refs.append((one.ref, sku, ""))
    _insert_stubs(work, fresh, codes)
    refs.remember(work, source.id, KIND, new_refs)
    work.after_commit.append(lambda: _keep(met, found))
    return found


def free_code(code: str, ref: str, slug: str, taken: Collection[str]) -> str:
    """The code of a new SKU: its own, else the reference, else ``channel-reference``."""
    if code:
        return code
    return ref if ref not in taken else f"{slug}-{ref}"


def take_products(
    work: Work, source: Source, facts: Sequence[ProductFacts]
) -> tuple[int, int, int]:
    """Take what a source says of its products: (new, changed, same)."""
    known = refs.known(work, source.id, KIND, [one.ref for one in facts])
    changed = [one for one in facts if one.ref not in known or known[one.ref].digest != one.digest]
    wanted = [Wanted(one.code, one.ref, one.title, one.currency) for one in changed]
    found = resolve(work, source, wanted, {})
    product_of: dict[int, int] = {}
    if found:
        rows = work.execute(
            sa.select(skus.c.id, skus.c.product_id).where(skus.c.id.in_(set(found.values())))
        )
        product_of = dict(rows.all())
    facts_of = {found[one.ref, ""]: one for one in changed}
    _update(work, dict(sorted(facts_of.items())), product_of)
    refs.refresh(work, source.id, KIND, {one.ref: one.digest for one in changed})
    new = sum(1 for one in changed if one.ref not in known or not known[one.ref].digest)
    return new, len(changed) - new, len(facts) - len(changed)


def _codes_of(one: Wanted, source: Source) -> list[str]:
    return [one.code] if one.code else [one.ref, f"{source.slug}-{one.ref}"]


def _codes(work: Work, wanted: Collection[str]) -> dict[str, int]:
    if not wanted:
        return {}
    rows = work.execute(sa.select(skus.c.code, skus.c.id).where(skus.c.code.in_(wanted)))
    return dict(rows.all())


def _insert_stubs(
    work: Work, fresh: Sequence[tuple[str, Wanted]], codes: Mapping[str, int]
) -> None:
    if not fresh:
        return
    product_ids = work.ids(products, len(fresh))
    bulk.insert(
        work,
        products,
        ("id", "title", "attributes", "created_at"),
        [
            (pid, one.title or code, {}, work.now)
            for pid, (code, one) in zip(product_ids, fresh, strict=True)
        ],
    )
    bulk.insert(
        work,
        skus,
        ("id", "product_id", "code", "title", "currency", "created_at"),
        [
            (codes[code], pid, code, one.title or code, one.currency, work.now)
            for pid, (code, one) in zip(product_ids, fresh, strict=True)
        ],
    )


_PRODUCT_SAYS = ("title", "category", "brand", "attributes")
_SKU_SAYS = ("title", "barcode", "price_minor", "currency", "weight_g", "length_mm", "width_mm",
             "height_mm", "discontinued")  # fmt: skip


def _update(work: Work, facts: Mapping[int, ProductFacts], product_of: Mapping[int, int]) -> None:
    """``facts`` by SKU."""
    if not facts:
        return
    work.execute(
        _update_of(products, _PRODUCT_SAYS),
        [{"the_id": product_of[sku], **_says(one, _PRODUCT_SAYS)} for sku, one in facts.items()],
    )
    work.execute(
        _update_of(skus, _SKU_SAYS).values(version=skus.c.version + 1),
        [{"the_id": sku, **_says(one, _SKU_SAYS)} for sku, one in facts.items()],
    )


def _update_of(table: sa.Table, names: Sequence[str]) -> sa.Update:
    says = {name: sa.bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    return sa.update(table).where(table.c.id == sa.bindparam("the_id")).values(says)


def _says(one: ProductFacts, names: Sequence[str]) -> dict[str, object]:
    return {f"new_{name}": getattr(one, name) for name in names}


def _keep(met: Found, found: Found) -> None:
    if len(met) > 200_000:
        met.clear()
    met.update(found)
