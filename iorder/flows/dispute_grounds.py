"""A person asks by which reasons a service lets a dispute be defended, and what each needs."""

import sqlalchemy as sa

from iorder.flows.answer_dispute import NotTaken
from iorder.flows.try_account import NotAnswered
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store, run
from iorder.payments import accounts
from iorder.payments.defence import Case, Ground
from iorder.payments.kinds import names_grounds
from iorder.payments.model import disputes, tenders
from iorder.payments.provider import AnswerLost, ServiceDown, Unsuitable


def dispute_grounds(store: Store, secret: str, dispute_id: int) -> list[Ground]:
    """Ask the service now; nothing is changed there. Raises NotFound, NotTaken, NotAnswered."""
    with store.reading() as conn:
        row = conn.execute(
            sa.select(
                disputes.c.external_ref, disputes.c.currency, disputes.c.amount_minor,
                tenders.c.external_ref.label("payment"), tenders.c.account_id, tenders.c.provider,
            )
            .join(tenders, tenders.c.id == disputes.c.tender_id)
            .where(disputes.c.id == dispute_id)
        ).one_or_none()  # fmt: skip
        if row is None:
            raise NotFound("There is no such dispute; reload the list.")
        if row.account_id is None or not names_grounds(row.provider):
            raise NotTaken("This payment's service names no reasons to choose among.")
        account = accounts.by_id(conn, row.account_id)
    settings = accounts.settings_of(account, secret)
    case = Case(f"grounds:{dispute_id}", row.external_ref, row.payment, row.currency,
                row.amount_minor)  # fmt: skip
    try:
        found: list[Ground] = getattr(account.service, "defence").grounds(settings, case)  # noqa: B009
    except Unsuitable as no:
        raise NotTaken(str(no)) from None
    except (ServiceDown, AnswerLost) as down:
        told = str(down) or f"{account.label} did not answer."
        run(store, "worker", accounts.failed, account.id, told)
        raise NotAnswered(f"{told} Ask again in a moment.") from down
    return found
