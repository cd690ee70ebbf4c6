"""What people write in cells to our words: statuses, yes and no, countries, ways of paying.

``translate`` knows English, German, French, Spanish, Italian, Portuguese, Dutch and Polish where
the word is common. Word by word, without accents, case and punctuation; None means not known.
"""

import re
from functools import lru_cache

from iorder.channels.countries import COUNTRIES
from iorder.channels.lexicon import plain

_STATUS = """
pending: pending, open, new, created, received, placed, draft, unpaid, pending payment, payment
 pending, awaiting payment, pending confirmation, waiting, submitted, checkout draft, checkout,
 offen, neu, eingegangen, erstellt, angelegt, wartend, zahlung ausstehend, en attente, nouveau,
 nouvelle, cree, creee, ouvert, pendiente, nuevo, abierto, creado, pendiente de pago, in attesa,
 nuovo, aperto, creato, pendente, novo, aberto, criado, aguardando pagamento, nieuw, in
 afwachting, in behandeling genomen, openstaand, nowe, nowy, oczekujace, oczekuje, otwarte,
 utworzone
confirmed: confirmed, paiement accepte, paiement recu, zahlung eingegangen, zahlung erhalten,
 pago aceptado, pagamento accettato, betaling ontvangen,
 accepted, approved, paid, payment received, authorized, authorised,
 invoiced, booked, verified, bestatigt, bezahlt, angenommen, freigegeben, fakturiert, confirme,
 confirmee, paye, payee, acceptee, confirmado, pagado, aprobado, facturado, confermato, pagato,
 accettato, pago, aprovado, faturado, bevestigd, betaald, goedgekeurd, potwierdzone, oplacone,
 zaplacone
on_hold: on hold, hold, held, paused, suspended, blocked, backordered, backorder, back ordered,
 payment review, fraud review, review, angehalten, zuruckgestellt, pausiert, gesperrt, suspendu,
 bloque, en espera, retenido, suspendido, sospeso, bloccato, suspenso, retido, geblokkeerd,
 wstrzymane, wstrzymano
processing: processing, in process, in progress, preparing, picking, packed, packing, ready to
 ship, ready for shipment, unshipped, awaiting shipment, awaiting fulfillment, allocated,
 released, ready for pickup, partially shipped, partial, in production, unfulfilled, in
 bearbeitung, in verarbeitung, bearbeitung, versandbereit, kommissioniert, verpackt,
 teilversendet, en cours, en cours de traitement, en preparation, traitement en cours, preparation
 en cours, procesando, en proceso, en preparacion, en curso, in lavorazione, in elaborazione, in
 preparazione, em processamento, processando, em preparacao, em andamento, in behandeling, wordt
 verwerkt, w realizacji, przetwarzane, w trakcie realizacji, w przygotowaniu
shipped: shipped, dispatched, sent, in transit, on the way, out for delivery, fulfilled, handed
 over, versendet, versandt, verschickt, unterwegs, in zustellung, expedie, expediee, envoye,
 envoyee, en transit, enviado, enviada, en camino, en transito, spedito, spedita, in transito,
 enviado ao cliente, em transito, verzonden, onderweg, verstuurd, wyslane, wyslano, w drodze,
 nadane
delivered: delivered, received by customer, picked up by customer, collected, geliefert,
 zugestellt, ausgeliefert, abgeholt, livre, livree, entregado, entregada, consegnato, consegnata,
 entregue, geleverd, bezorgd, afgeleverd, dostarczone, dostarczono, doreczone
completed: completed, complete, closed, done, finished, fulfilled and paid, archived, erledigt,
 abgeschlossen, fertig, komplett, beendet, archiviert, termine, terminee, complete, completee,
 cloture, completado, completada, finalizado, cerrado, completato, completata, concluso, chiuso,
 concluido, concluida, completo, fechado, voltooid, afgerond, gereed, afgehandeld, zrealizowane,
 zakonczone, ukonczone
returned: returned, return received, partially returned, retourniert, zuruckgesandt, rucksendung,
 retourne, retournee, devuelto, devuelta, reso, restituito, devolvido, geretourneerd, retour,
 zwrocone
refunded: refunded, partially refunded, erstattet, zuruckerstattet, ruckerstattet, gutgeschrieben,
 rembourse, remboursee, reembolsado, reembolsada, rimborsato, rimborsata, terugbetaald, zwrocono
 srodki, refundowane
cancelled: cancelled, canceled, void, voided, failed, expired, rejected, declined, unavailable,
 unfulfillable, abandoned, deleted, trash, refused, storniert, abgebrochen, abgelehnt, geloscht,
 fehlgeschlagen, annule, annulee, refuse, echouee, echoue, cancelado, cancelada, anulado,
 rechazado, fallido, annullato, annullata, rifiutato, fallito, indisponivel, recusado,
 geannuleerd, geweigerd, mislukt, anulowane, anulowano, odrzucone
"""

_PAY = """
unpaid: unpaid, not paid, open, due, outstanding, unbezahlt, offen, nicht bezahlt, impaye,
 impayee, non paye, impagado, no pagado, non pagato, nao pago, onbetaald, nieoplacone,
 nieoplacony, false, no
pending: pending, awaiting payment, processing, waiting, ausstehend, in attesa, en attente,
 pendiente, pendente, in afwachting, oczekujace
authorized: authorized, authorised, autorisiert, vorgemerkt, autorise, autorisee, autorizado,
 autorizzato, geautoriseerd, autoryzowane
partially_captured: partially paid, partial, partly paid, teilweise bezahlt, teilbezahlt,
 partiellement paye, parcialmente pagado, parzialmente pagato, gedeeltelijk betaald
captured: paid, captured, settled, complete, completed, succeeded, approved, bezahlt, beglichen,
 paye, payee, regle, pagado, pagada, abonado, pagato, pagata, saldato, pago, paga, betaald,
 voldaan, oplacone, oplacony, zaplacone, true, yes, ja, oui, si
partially_refunded: partially refunded, teilweise erstattet, partiellement rembourse, parcialmente
 reembolsado, parzialmente rimborsato, gedeeltelijk terugbetaald
refunded: refunded, erstattet, ruckerstattet, rembourse, remboursee, reembolsado, rimborsato,
 terugbetaald, zwrocone, chargeback
voided: voided, void, cancelled, canceled, storniert, annule, anulado, annullato, geannuleerd,
 anulowane, expired
failed: failed, declined, rejected, fehlgeschlagen, abgelehnt, echoue, refuse, fallido, rechazado,
 fallito, rifiutato, mislukt, odrzucone
disputed: disputed, dispute, angefochten, conteste, disputado, contestato
"""

_FULFIL = """
unallocated: unfulfilled, not fulfilled, unshipped, not shipped, pending, open, none, scheduled,
 on hold, restocked, nicht versendet, unversendet, nicht erfullt, offen, non expedie, non
 expediee, non traite, no enviado, no preparado, non evaso, non spedito, nao enviado, niet
 verzonden, niewyslane, niezrealizowane, false, no
allocated: allocated, reserved, reserviert, reserve, reservado, riservato
picking: picking, in progress, processing, in bearbeitung, en preparation, en proceso
packed: packed, ready to ship, ready for pickup, verpackt, versandbereit, emballe, embalado
partially_fulfilled: partial, partially fulfilled, partially shipped, teilweise versendet,
 teilweise erfullt, partiellement expedie, parcialmente enviado, parzialmente evaso, gedeeltelijk
 verzonden
fulfilled: fulfilled, shipped, dispatched, complete, completed, delivered, sent, versendet,
 versandt, erfullt, geliefert, expedie, expediee, livre, traite, enviado, preparado, evaso,
 spedito, entregue, verzonden, geleverd, wyslane, zrealizowane, dostarczone, true, yes
"""

_SHIPMENT = """
label_created: created, label created, new, pending, pre transit, information received, info
 received, announced, registered, open, angekundigt, erstellt, cree, annonce, creado, creato,
 aangemeld, utworzona, utworzone
manifested: manifested, ready, ready to ship, packed, versandbereit
picked_up: picked up, shipped, dispatched, sent, handed over, accepted, abgeholt, versendet,
 versandt, expedie, enviado, spedito, verzonden, wyslana, wyslane, nadana
in_transit: in transit, transit, on the way, en route, moving, unterwegs, in zustellung, en
 transit, en transito, en camino, in transito, em transito, onderweg, w drodze
out_for_delivery: out for delivery, with courier, in auslieferung, en cours de livraison, en
 reparto, in consegna, saiu para entrega
ready_for_pickup: ready for pickup, available for pickup, at pickup point, abholbereit, awaiting
 collection
attempt_failed: attempt failed, delivery attempted, failed attempt, delivery failed, not
 delivered, undelivered, nicht zugestellt
delayed: delayed, verspatet, retarde, retrasado, in ritardo
customs: customs, in customs, zoll
on_hold: on hold, held, angehalten
exception: exception, problem, error, failure, failed
delivered: delivered, complete, completed, received, zugestellt, geliefert, livre, livree,
 entregado, entregada, consegnato, consegnata, entregue, geleverd, bezorgd, dostarczona,
 dostarczone, doreczona
return_in_transit: return to sender, returning, return in transit, rucksendung
returned: returned, retourniert, retourne, devuelto, reso, devolvido, geretourneerd, zwrocona
lost: lost, missing, verloren, perdu, perdido, smarrito
damaged: damaged, beschadigt, endommage, danado
cancelled: cancelled, canceled, void, voided, storniert, annule, annulee, cancelado, annullato,
 geannuleerd, anulowana, anulowane
"""

_BOOL = """
true: true, yes, y, 1, t, x, on, ja, j, wahr, oui, o, vrai, si, s, verdadero, vero, sim, tak, waar
false: false, no, n, 0, f, off, nein, falsch, non, faux, falso, nao, nie, nee, onwaar
"""

_PAYMENT = """
card: card, cc, visa, mastercard, amex, american express, carte, carte bancaire, tarjeta, kaart,
 karta, karta platnicza
credit_card: credit card, credit_card, creditcard, kreditkarte, carte de credit, tarjeta de
 credito, carta di credito, cartao de credito, karta kredytowa
debit_card: debit card, debit, ec karte, girocard, maestro, carte de debit, tarjeta de debito,
 cartao de debito
bank_transfer: bank transfer, wire, wire transfer, bacs, direct bank transfer, prepayment,
 uberweisung, vorkasse, bankuberweisung, virement, virement bancaire, transferencia, transferencia
 bancaria, bonifico, bonifico bancario, overschrijving, bankoverschrijving, przelew
cash_on_delivery: cash on delivery, cod, collect on delivery, nachnahme, contre remboursement,
 contra reembolso, contrassegno, onder rembours, za pobraniem, pobranie
invoice: invoice, on account, rechnung, kauf auf rechnung, facture, factura, fattura, factuur
direct_debit: direct debit, sepa, lastschrift, prelevement, domiciliacion
cash: cash, bar, barzahlung, especes, efectivo, contanti, dinheiro, contant, gotowka
voucher: voucher, gift card, giftcard, gift_card, gutschein, store credit, carte cadeau, tarjeta
 regalo, buono
cheque: cheque, check, scheck
paypal: paypal, paypal express checkout, paypal express
"""

_POINT = """
warehouse: warehouse, depot, dc, distribution center, fulfillment center, lager, entrepot,
 almacen, magazzino, armazem, magazijn, magazyn, supplier, vendor, seller
store: store, shop, retail, outlet, boutique, filiale, laden, magasin, tienda, negozio, loja,
 winkel, sklep
3pl: 3pl, third party, logistics provider
dropship: dropship, dropshipper, drop ship
"""

_CUT = re.compile(r"[^0-9a-z]+")


def folded(text: str) -> str:
    """Lower case words without accents and punctuation: ``In-Transit`` is ``in transit``."""
    return _CUT.sub(" ", plain(text).lower()).strip()


def _parse(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in text.replace("\n ", " ").strip().splitlines():
        ours, _, theirs = line.partition(":")
        for word in [ours, *theirs.split(",")]:
            found.setdefault(folded(word), ours)
    return found


WORDS: dict[str, dict[str, str]] = {
    "status": _parse(_STATUS),
    "pay_status": _parse(_PAY),
    "ful_status": _parse(_FULFIL),
    "shipment_status": _parse(_SHIPMENT),
    "bool": _parse(_BOOL),
    "payment_method": _parse(_PAYMENT),
    "point_kind": _parse(_POINT),
    "country": COUNTRIES,
}
"""By kind of word: what people write, folded, to ours. ``bool`` gives ``true`` or ``false``."""

_PREFIXES = {"status": ("wc ", "order ", "bestellung ", "commande ", "pedido ", "ordine ")}


@lru_cache(8192)
def translate(field_type: str, text: str) -> str | None:
    """Our word for ``text``; None where it is not known. A country gives its two letters.

    ``field_type`` is a key of ``WORDS``; another one knows no words.
    """
    known = WORDS.get(field_type)
    if known is None:
        return None
    word = folded(text)
    if (found := known.get(word)) is not None:
        return found
    if field_type == "country" and len(text.strip()) == 2 and text.strip().isalpha():
        return text.strip().upper()
    for prefix in _PREFIXES.get(field_type, ()):
        if word.startswith(prefix):
            return known.get(word.removeprefix(prefix))
    return None
