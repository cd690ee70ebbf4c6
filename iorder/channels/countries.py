"""Names people give countries -> ISO 3166-1 alpha-2.

One line a country: its code, then names folded as ``words.folded`` does (no accents, lower
case), its own and those of the languages shops write in, and the alpha-3 code.
"""

_NAMES = """
ae: united arab emirates, uae, are, vereinigte arabische emirate
ar: argentina, arg, argentinien, argentine
at: austria, aut, osterreich, oesterreich, autriche, oostenrijk
au: australia, aus, australien, australie
be: belgium, bel, belgien, belgique, belgica, belgio, belgie
bg: bulgaria, bgr, bulgarien, bulgarie
bo: bolivia, bol
br: brazil, bra, brasil, brasilien, bresil, brasile, brazilie, brazylia
ca: canada, can, kanada
ch: switzerland, che, schweiz, suisse, suiza, svizzera, zwitserland, szwajcaria, suica
cl: chile, chl, chili
cn: china, chn, chine, cina, p r china, people s republic of china
co: colombia, col, kolumbien, colombie
cr: costa rica, cri
cy: cyprus, cyp, zypern
cz: czech republic, czechia, cze, tschechien, tschechische republik, republique tcheque, chequia,
 czechy
de: germany, deu, ger, deutschland, allemagne, alemania, germania, alemanha, duitsland, niemcy,
 brd
dk: denmark, dnk, danmark, danemark, dinamarca, danimarca, denemarken, dania
do: dominican republic, dom
ec: ecuador, ecu
ee: estonia, est, estland
eg: egypt, egy, agypten
es: spain, esp, espana, spanien, espagne, spagna, espanha, spanje, hiszpania
fi: finland, fin, suomi, finnland, finlande, finlandia
fr: france, fra, frankreich, francia, franca, frankrijk, francja
gb: united kingdom, uk, gbr, great britain, britain, england, scotland, wales, northern ireland,
 vereinigtes konigreich, grossbritannien, royaume uni, reino unido, regno unito, verenigd
 koninkrijk, wielka brytania, united kingdom of great britain and northern ireland
gr: greece, grc, hellas, griechenland, grece, grecia
gt: guatemala, gtm
hk: hong kong, hkg
hr: croatia, hrv, hrvatska, kroatien, croatie
hu: hungary, hun, magyarorszag, ungarn, hongrie
id: indonesia, idn, indonesien
ie: ireland, irl, eire, irland, irlande, irlanda, ierland, irlandia, republic of ireland
il: israel, isr
in: india, ind, indien, inde
is: iceland, isl, island
it: italy, ita, italia, italien, italie, wlochy
jp: japan, jpn, japon, giappone, nippon
ke: kenya, ken
kr: south korea, kor, korea, republic of korea, korea republic of, sudkorea
lt: lithuania, ltu, litauen, lietuva
lu: luxembourg, lux, luxemburg
lv: latvia, lva, lettland
ma: morocco, mar, marokko, maroc
mc: monaco, mco
mt: malta, mlt
mx: mexico, mex, mexiko, mexique, messico
my: malaysia, mys
ng: nigeria, nga
nl: netherlands, nld, the netherlands, holland, nederland, niederlande, pays bas, paises bajos,
 paesi bassi, olanda, holandia
no: norway, nor, norge, norwegen, norvege, noruega, norvegia, noorwegen, norwegia
nz: new zealand, nzl, neuseeland
pa: panama, pan
pe: peru, per
ph: philippines, phl, philippinen
pk: pakistan, pak
pl: poland, pol, polska, polen, pologne, polonia
pt: portugal, prt, portogallo
pr: puerto rico, pri
py: paraguay, pry
ro: romania, rou, rom, rumanien, roumanie
rs: serbia, srb, serbien
ru: russia, rus, russian federation, russland, russie
sa: saudi arabia, sau
se: sweden, swe, sverige, schweden, suede, suecia, svezia, zweden, szwecja
sg: singapore, sgp, singapur
si: slovenia, svn, slowenien
sk: slovakia, svk, slowakei, slovensko
th: thailand, tha
tr: turkey, tur, turkiye, turkei, turquie
tw: taiwan, twn
ua: ukraine, ukr
us: united states, usa, u s a, u s, united states of america, vereinigte staaten, etats unis,
 estados unidos, stati uniti, verenigde staten, stany zjednoczone, america
uy: uruguay, ury
ve: venezuela, ven, venezuela bolivarian republic of
vn: vietnam, vnm, viet nam
za: south africa, zaf, sudafrika
"""


def _parse() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _NAMES.replace("\n ", " ").strip().splitlines():
        code, _, names = line.partition(":")
        found[code] = code.upper()
        for name in names.split(","):
            found.setdefault(name.strip(), code.upper())
    return found


COUNTRIES = _parse()
