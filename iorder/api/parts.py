"""What several resources take and answer: addresses, lines of SKUs, days promised for later."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from iorder.api.resource import Body
from iorder.catalog import lookup
from iorder.kernel.address import Address, placed
from iorder.kernel.work import Work
from iorder.sourcing.plan import Later

M = TypeVar("M", bound=BaseModel)
MOST_LINES = 200
MOST_UNITS = 1_000_000
Country = Annotated[str, StringConstraints(pattern=r"^([A-Za-z]{2})?$")]
Words = Annotated[str, StringConstraints(max_length=200)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,59}$")]


class WhyIn(Body):
    """Why something is decided so."""

    reason: str = Field(min_length=1, max_length=500)


class AddressIn(Body):
    """Where something goes, or who somebody is."""

    name: Words = ""
    company: Words = ""
    line1: Words = ""
    line2: Words = ""
    city: Words = ""
    region: Words = Field("", description="state or province, by its code where it has one")
    postcode: Words = ""
    country: Country = Field("", description="ISO 3166-1 alpha-2")
    phone: Words = ""
    email: Words = ""

    def value(self) -> Address:
        return Address(**self.model_dump()).normalised()


class PlaceIn(AddressIn):
    """Where something goes, with its position where somebody knows it."""

    latitude: float | None = Field(None, ge=-90, le=90, description="degrees, WGS 84")
    longitude: float | None = Field(None, ge=-180, le=180)

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise PydanticCustomError("position", "latitude and longitude come together")
        return self

    def value(self) -> Address:
        told = self.model_dump()
        north, east = told.pop("latitude"), told.pop("longitude")
        plain = Address(**told).normalised()
        return plain if north is None else placed(plain, north, east)


class SkuLine(Body):
    """Units of one SKU; of a kit, so many kits."""

    sku: str = Field(min_length=1, max_length=200)
    quantity: int = Field(ge=1, le=MOST_UNITS)


class LaterOut(BaseModel):
    """Units sold before they are there; ``on`` is null where no day can be told."""

    sku: str
    quantity: int
    kind: str
    on: date | None


def later_out(work: Work, later: Sequence[Later]) -> list[LaterOut]:
    """The same, with the codes of the SKUs."""
    codes = lookup.codes(work, {one.sku_id for one in later})
    return [
        LaterOut(sku=codes[one.sku_id], quantity=one.quantity, kind=one.kind, on=one.on)
        for one in later
    ]


def pairs(lines: Iterable[SkuLine]) -> tuple[tuple[str, int], ...]:
    """(SKU code, units) of each line."""
    return tuple((line.sku, line.quantity) for line in lines)


def shown(model: type[M], of: object, **other: Any) -> M:
    """A ``model`` of the attributes of ``of`` that are called like its fields; ``other`` stands in
    their place."""
    alike = {name: getattr(of, name) for name in model.model_fields if name not in other}
    return model(**alike, **other)
