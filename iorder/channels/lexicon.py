"""Header words of eight languages to concepts: ``Bestell-Nr.`` and ``orderID`` are both
``order id``.

A header is cut at punctuation and camelCase; a token that is no word is cut into words
(``Kundennummer``). What stays unknown is kept as ``?token`` and counts against a guess.
"""

import re
import unicodedata
from functools import lru_cache

_WORDS = """
order: order ordered bestellt bestel bestellungs order orders bestellung bestellungen bestell
 auftrag auftrags auftraege commande commandes cde pedido pedidos encomenda encomendas ordine
 ordini bestelling bestellingen zamowienie zamowienia zamowien zlecenie orden ordenes ord vente
 venta purchaseorder
id: id ids nr no num number numero numer nummer ref reference referenz referencia riferimento
 identifier kennung ident identyfikator identificador identifiant n key uuid
code: code codigo codice kod cod kode
date: date datum data fecha tms timestamp time at day tag jour dia on uhrzeit zeit zeitpunkt heure
 hora ora godzina czas am le dt datetime tijd
created: created create creation erstellt angelegt erstellung cree creado criado creato utworzenia
 aangemaakt placed submitted opgegeven eingang
purchase: purchase purchased kauf achat compra acquisto aankoop zakup zakupu bought sale verkauf
customer: kd customer customers client clients kunde kunden kund cliente clientes clienti klant
 klanten klient klienta buyer kaeufer kaufer besteller acheteur comprador acquirente koper nabywca
 consumer konto account user
person: contact ansprechpartner contacto contato contatto contactpersoon kontakt contactname
product: product products produkt produkte produkts produit produits producto productos produto
 produtos prodotto prodotti produktu asin
item: item items article articles artikel articulo articulos artigo artigos articolo articoli art
 towar towaru towary
line: row line lines zeile position positions positionen pos ligne linea linha riga regel pozycja
 pozycji lineitem lineitems
sku: part mpn material sku skus artnr merchantsku lagernummer
title: title bezeichnung designation denominacion title titel titre titulo titolo tytul
name: name names namen nom nombre nome naam nazwa
first: first vorname prenom given voornaam imie
last: last nachname surname family apellido apellidos sobrenome cognome achternaam nazwisko
quantity: pieces piece pcs pieza piezas sztuk stk count quantity quantities qty menge anzahl
 quantite cantidad quantidade qtd qtde qta quantita aantal ilosc liczba stueckzahl stuckzahl qte
 cant units purchasedquantity hoeveelheid
unit: unit einzel stueck stuck unitaire unitario unitaria eenheid jednostkowa jednostkowy sztuke
 stuks eenheids each per
price: vk price prices preis prix precio preco prezzo prijs cena ceny cost preise
amount: amount value betrag wert montant valeur importe valor monto importo valore bedrag waarde
 kwota wartosc sum summe somme suma somma
total: extended total totals gesamt gesamtsumme endbetrag totale totaal razem lacznie gesamtbetrag
 grand
subtotal: subtotal zwischensumme soustotal subtotale subtotaal
discount: disc discount discounts rabatt nachlass remise reduction descuento desconto sconto
 korting rabat znizka promotion coupon
percent: percent prozent pourcent porcentaje percentual percentuale procent pct percentage
tax: tax taxes vat steuer mwst ust umsatzsteuer tva impuesto impuestos iva imposto impostos
 imposta btw belasting podatek gst mehrwertsteuer
ship: consignee ship shipping shipment versand versandt envio spedizione verzending verzend
 wysylka wysylki enviado versendet shipto recipient empfaenger empfanger destinataire destinatario
 odbiorca odbiorcy ontvanger
shipment: shipments sendung sendungen sending zending przesylka przesylki parcel paket colis
 paquete spedizioni envios
shipped: dispatch expedition shipped dispatched expedie spedito verzonden wyslano wysylania
delivery: deliver zustell delivery liefer lieferung livraison livre entrega consegna levering
 lever dostawa dostawy bezorg aflever
delivered: delivered geliefert zugestellt livree entregado entregada entregue consegnato geleverd
 dostarczono dostarczenia zustellung
estimated: requested promised termin liefertermin estimated expected required promised
 voraussichtlich geplant wunsch erwartet estime prevue prevu estimada estimado requerida prevista
 previsto verwacht oczekiwana planowana requise due erforderlich soll
limit: limit latest deadline limite limiet
method: forma gateway with mittel moyens method methode metodo metoda type typ tipo sposob mode
 modo via service wijze weise moyen
freight: port freight fracht frachtkosten porto postage fret flete frete trasporto nolo vracht
 fracht koszt
costs: handling gastos spese charge charges charged costs kosten frais costo costos custo custi
 kosztow fee fees gebuehr
bill: bill billing rechnung rechnungs facturation facturacion faturamento fatturazione factuur
 faktura faktury fatura factura facture invoice
payment: betaal payment payments zahlung zahlungs bezahlung paiement paiements pago pagos
 pagamento pagamenti betaling betalingen platnosc platnosci zaplata tender
paid: paid bezahlt paye pagado pagato betaald zaplacono oplacono approved approval genehmigt
 approuve aprobado aprovado freigegeben approvato goedgekeurd zatwierdzono financial
refund: refund refunded erstattet erstattung rembourse remboursement reembolso reembolsado
 rimborso terugbetaling zwrot refunds
cancelled: cancelled canceled storniert annule cancelado annullato geannuleerd anulowano
 cancellation
status: status statut zustand situacao stan
sequence: sequential sequence lfd laufende sequencia sequentiel
installments: installments installment raten parcelas cuotas rates mensualites mensualidades
currency: currency waehrung wahrung devise moneda moeda valuta munteenheid waluta
email: email mail emails courriel correo
phone: phone telephone telefon telefono telefone telefoon tel mobile handy mobil movil
company: company firma unternehmen societe empresa azienda ditta bedrijf entreprise organisation
 organization
address: address address1 addr adresse direccion endereco indirizzo adres anschrift line1 morada
street: street strasse str rue calle rua straat ulica ul strada
address2: address2 line2 adresszusatz zusatz complement complemento
city: city town ort stadt ville ciudad cidade citta stad plaats miasto wohnort localidad poblacion
 gemeente miejscowosc
region: region state regiao province provincia state estado bundesland departement etat county
 provincie wojewodztwo prov stato uf
postcode: postcode zip zipcode plz postleitzahl cp cep cap postal post pocztowy postnummer postnr
country: country land pays pais paese kraj laender
prefix: prefix prefijo prefixo praefix prefisso
unique: unique eindeutig unico einmalig
store: branch store shop filiale magasin tienda loja negozio winkel sklep laden geschaeft boutique
location: location locations standort standorte lager warehouse entrepot almacen armazem magazzino
 magazijn magazyn site emplacement point filial depot
seller: seller sellers vendor verkaeufer verkaufer vendeur vendedor venditore verkoper sprzedawca
 haendler merchant supplier lieferant fournisseur proveedor fornecedor fornitore leverancier
 dostawca
employee: employee mitarbeiter employe empleado funcionario impiegato medewerker pracownik
carrier: dienstleister versanddienst carrier carriers shipper shippers spediteur transporteur
 transportista transportadora corriere vervoerder przewoznik kurier courier
tracking: tracking sendungsverfolgung suivi seguimiento rastreio tracciamento sledzenia track
stock: stock bestand inventory lagerbestand inventario estoque giacenza voorraad instock onhand
 hand inventar stocks available
reorder: reorder nachbestell meldebestand reposicion
level: level niveau nivel punkt livello poziom
safety: safety sicherheits minimum
discontinued: discontinued eingestellt ausgelaufen inactive abgekuendigt descontinuado arrete
category: category categories kategorie categorie categoria kategoria warengruppe gruppe group
brand: brand marke marque marca merk marka hersteller
barcode: barcode ean gtin upc strichcode
weight: weight gewicht poids peso waga
length: length lenght laenge lange longueur longitud comprimento lunghezza lengte dlugosc
width: width breite largeur ancho largura larghezza breedte szerokosc
height: height hoehe hohe hauteur alto altura altezza hoogte wysokosc
description: description beschreibung descripcion descricao descrizione omschrijving opis
details: details detail attributes attribute eigenschaften detalles detalhes
latitude: latitude lat breitengrad latitud
longitude: longitude lng lon laengengrad
web: web website url webseite homepage
physical: physical physisch
note: note notes notiz bemerkung bemerkungen kommentar comment comments nota notas opmerking uwagi
 anmerkung
tags: tags schlagwoerter etiquetas
test: test
fulfillment: fulfillment fulfilment fulfilled erfuellung
kg: kg
g: g gram grams gramm
cm: cm
mm: mm
photos: photos photo picture images image
review: review reviews score rating
accepts: accepts marketing newsletter
compare: compare
ship+method: versandart lieferart zustellart verzendwijze shipvia
payment+method: zahlart zahlungsart zahlungsweise zahlweise betaalwijze
ship+freight: versandkosten verzendkosten portokosten
ship+country: lieferland
document: document doc beleg dokument documento
transaction: transaction transactions transaktion transaccion transacao transazione transakcja trx
 txn
full: full complete vollstaendiger vollstandiger voller complet completo
gross: gross brutto bruto lordo
username: username login benutzername nutzername
net: net netto nette
incl: incl inc inkl including inklusive ttc incluido inclus
excl: excl ex exkl excluding ohne zzgl ht hors
purchase+order: po
modified: modified updated modification geaendert
"""

CONCEPTS: dict[str, str] = {}
for _line in _WORDS.replace("\n ", " ").strip().splitlines():
    _concept, _, _synonyms = _line.partition(":")
    for _word in _synonyms.split():
        CONCEPTS.setdefault(_word, _concept)

_NOISE_WORDS = """
of the de la du des del di da der die das des den und and et e y i l d el il los las do dos in
by sales selling to for fuer fur voor za przez w z van gmt utc iso our my is list
"""
_NOISE = frozenset(_NOISE_WORDS.split())
_CUT = re.compile(r"[^0-9A-Za-z]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PARTS = re.compile(r"[^0-9A-Za-z]+")
_LINK = ("", "s", "n", "en", "es", "e", "er")
_ENDINGS = ("es", "er", "en", "em", "e", "s", "n")
_STREET = frozenset({"address", "street"})
_ALPHABET = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "°": " nr ",
                           "º": " nr ", "№": " nr ", "#": " nr ", "%": " percent "})  # fmt: skip


def plain(text: str) -> str:
    """Without accents: ``Straße`` and ``Größe`` become ``Strasse`` and ``Grosse``."""
    text = unicodedata.normalize("NFKD", text.translate(_ALPHABET))
    return "".join(char for char in text if not unicodedata.combining(char))


@lru_cache(4096)
def concepts(header: str) -> tuple[str, ...]:
    """The header's concepts in order, each once; unknown tokens as ``?token``."""
    found: list[str] = []
    tokens = _tokens(plain(header))
    for token in tokens:
        if token not in _NOISE and not token.isdigit():
            found.extend(_words(token) or [f"?{token}"])
    if "hand" in tokens and "on" in tokens:  # "on hand" is no date
        found.remove("date")
    if "2" in tokens and not _STREET.isdisjoint(found):
        found = [one for one in found if one not in _STREET] + ["address2"]
    return tuple(dict.fromkeys(_postcodes(found or [f"?{token}" for token in tokens])))


def _tokens(text: str) -> list[str]:
    """Lower case parts of a header; one that is a word as a whole (``MwSt``) is not cut."""
    found: list[str] = []
    for part in _PARTS.split(text):
        if part.lower() in CONCEPTS:
            found.append(part.lower())
        else:
            found.extend(token.lower() for token in _CUT.split(part) if token)
    return found


def _postcodes(found: list[str]) -> list[str]:
    """``zip code`` is one thing."""
    if "postcode" in found:
        return [one for one in found if one not in ("code", "?kod")]
    return found


def _words(token: str) -> list[str] | None:
    """Concepts of a token, itself a word or made of words; None when it is not."""
    if (known := _single(token)) is not None:
        return known
    for end in range(len(token) - 2, 2, -1):
        head = CONCEPTS.get(token[:end])
        if head is not None and (rest := _rest(token, end)) is not None:
            return [*head.split("+"), *rest]
    return None


def _single(token: str) -> list[str] | None:
    """Concepts of one word, also with an ending (``eindeutige``)."""
    for stem in (token, *(token.removesuffix(end) for end in _ENDINGS)):
        if stem in CONCEPTS and (stem == token or len(stem) > 3):
            return CONCEPTS[stem].split("+")
    return None


def _rest(token: str, end: int) -> list[str] | None:
    """Concepts of what follows a word in a compound, behind its linking letters."""
    for link in _LINK:
        rest = token[end + len(link) :]
        if not token.startswith(link, end) or (len(rest) < 3 and rest not in ("id", "nr", "no")):
            continue
        if (found := _words(rest)) is not None:
            return found
    return None
