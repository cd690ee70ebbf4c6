"""``/sellers``: who sells, as documents print it, for every channel or one of its own."""

from pydantic import BaseModel, Field

from iorder.api.resource import Act, Body, Says, change, read
from iorder.documents import sellers
from iorder.documents.seller import Seller
from iorder.kernel.work import Work
from iorder.session import store
from iorder.views.payments.sellers import seller_rows

TAG = "Documents"


class ChannelPath(Body):
    channel_id: int = Field(ge=0, le=2**62, description="0: every channel without its own")


class SellerPart(BaseModel):
    """``address``: lines, the last one the country. Without a name there is no seller."""

    name: str = Field("", max_length=200)
    address: str = Field("", max_length=1_200)
    vat_id: str = Field("", max_length=200)
    tax_number: str = Field("", max_length=200)
    registration: str = Field("", max_length=200)
    email: str = Field("", max_length=200)
    phone: str = Field("", max_length=200)
    note: str = Field("", max_length=200)


class SellerIn(SellerPart, Body):
    """``version``: the one it was read at, 0 where nobody said anything yet."""

    version: int = Field(0, ge=0)


class SellerOut(SellerPart):
    """``missing``: what an invoice has to say and nobody has said."""

    channel: int
    label: str
    version: int
    missing: list[str]


class SellersOut(BaseModel):
    sellers: list[SellerOut]


class Saved(BaseModel):
    channel: int
    version: int


@read("/sellers", Says("documents.view", TAG, SellersOut))
def list_sellers() -> SellersOut:
    """Who sells, by channel; the first stands for every channel"""
    return SellersOut(
        sellers=[
            SellerOut(
                channel=row.channel_id, label=row.label, version=row.kept.version,
                missing=list(row.kept.seller.missing), **row.kept.seller.as_json(),
            )
            for row in seller_rows(store())
        ]
    )  # fmt: skip


@change("/sellers/<channel_id>", Says("documents.settings", TAG, Saved), "put")
def set_seller(path: ChannelPath, body: SellerIn) -> Act:
    """Say who sells; what was issued before keeps the seller it names"""
    said = Seller(**body.model_dump(exclude={"version"}))

    def act(work: Work) -> Saved:
        sellers.save(work, path.channel_id, said, body.version)
        now = sellers.kept(work.conn).get(path.channel_id)
        return Saved(channel=path.channel_id, version=now.version if now else 0)

    return act
