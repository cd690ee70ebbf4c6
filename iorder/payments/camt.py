"""Bank statements in CAMT.053 (ISO 20022 ``BkToCstmrStmt``), any of its versions.

Only booked credits are money that came. An entry that sums up several transfers tells of each.
"""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import parse

from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.payments.bank_credit import Credit
from iorder.payments.statement import MOST_ENTRIES, BadEntry, Read, Wrong


def is_camt(head: bytes) -> bool:
    return b"BkToCstmrStmt" in head or b"camt.05" in head


def read(stream: IO[bytes], name: str) -> Read:
    """Raises InvalidInput for what is no statement."""
    try:
        root = parse(stream, forbid_dtd=True).getroot()
    except (ParseError, DefusedXmlException, UnicodeDecodeError) as wrong:
        raise InvalidInput(f"{name}: cannot be read as XML ({wrong}); export it again.") from None
    _bare(root)
    statements = root.findall(".//Stmt") or root.findall(".//Rpt")
    if not statements:
        raise InvalidInput(f"{name}: is no CAMT.053 statement; it has no Stmt.")
    credits: dict[str, Credit] = {}
    bad, passed, number = [], 0, 0
    for statement in statements:
        account = _text(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id")
        for entry in statement.findall("Ntry"):
            number += 1
            if number > MOST_ENTRIES:
                raise InvalidInput(f"{name}: more than {MOST_ENTRIES:,} entries; split it.")
            if not _came(entry):
                passed += 1
                continue
            try:
                credits.update({one.external_ref: one for one in _credits(account, entry)})
            except Wrong as wrong:
                bad.append(BadEntry(number, wrong.part, str(wrong)))
    return Read(list(credits.values()), bad, passed)


def _came(entry: Element) -> bool:
    booked = _text(entry, "Sts/Cd", "Sts") in ("BOOK", "")
    reversal = _text(entry, "RvslInd") == "true"
    return booked and not reversal and _text(entry, "CdtDbtInd") == "CRDT"


def _credits(account: str, entry: Element) -> Iterator[Credit]:
    """One a transfer. Raises Wrong."""
    parts = entry.findall("NtryDtls/TxDtls")
    whole = _money(entry, "Amt")
    booked = _day(entry)
    amounts = [_part(one) or whole for one in parts] if len(parts) > 1 else [whole]
    if len(parts) > 1 and sum(one.minor for one in amounts) != whole.minor:
        parts, amounts = [], [whole]
    for place, amount in enumerate(amounts):
        part = parts[place] if parts else entry
        own = _text(part, "Refs/AcctSvcrRef", "Refs/TxId")
        shared = _text(entry, "AcctSvcrRef", "NtryRef")
        reference = _reference(part, entry)
        payer = _text(part, "RltdPties/Dbtr/Nm", "RltdPties/Dbtr/Pty/Nm")
        ref = own or (f"{shared}/{place}" if len(amounts) > 1 and shared else shared)
        if not ref:
            told = f"{booked}|{amount}|{reference}|{payer}|{place}"
            ref = hashlib.sha256(told.encode()).hexdigest()[:24]
        bank = own or (_text(entry, "AcctSvcrRef") if len(amounts) == 1 else "")
        yield Credit(
            f"{account}:{ref}", booked, amount, reference, payer, account, _end_to_end(part), bank
        )


def _reference(part: Element, entry: Element) -> str:
    lines = [one.text or "" for one in part.findall(".//RmtInf/Ustrd")]
    lines += [one.text or "" for one in part.findall(".//RmtInf/Strd/CdtrRefInf/Ref")]
    lines.append(_end_to_end(part))
    said = " ".join(" ".join(lines).split())
    return said or _text(part, "AddtlTxInf") or _text(entry, "AddtlNtryInf")


def _end_to_end(part: Element) -> str:
    said = _text(part, "Refs/EndToEndId", "NtryDtls/TxDtls/Refs/EndToEndId")
    return "" if said == "NOTPROVIDED" else said


def _part(part: Element) -> Money | None:
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        if part.find(path) is not None:
            return _money(part, path)
    return None


def _money(parent: Element, path: str) -> Money:
    found = parent.find(path)
    if found is None:
        raise Wrong("Amt", "There is no amount.")
    try:
        money = Money.of((found.text or "").strip(), found.get("Ccy", ""))
    except InvalidInput as wrong:
        raise Wrong("Amt", str(wrong)) from None
    if money.minor <= 0:
        raise Wrong("Amt", f"{money} is no amount that came.")
    return money


def _day(entry: Element) -> date:
    text = _text(entry, "BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise Wrong("BookgDt", f"{text!r} is no date.") from None


def _text(parent: Element, *paths: str) -> str:
    for path in paths:
        found = parent.find(path)
        if found is not None and found.text and found.text.strip():
            return found.text.strip()
    return ""


def _bare(root: Element) -> None:
    """Drop namespaces, in which the versions of the format differ."""
    for element in root.iter():
        element.tag = str(element.tag).rpartition("}")[2]
