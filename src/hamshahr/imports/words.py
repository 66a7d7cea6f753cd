"""The words in which others name columns, kinds and statuses: English, Persian, German, French, Spanish and more.

Everything here is compared folded (twinnet.fold), so that case, accents, spaces and digits of any script do not matter.
"""

from __future__ import annotations

from hamshahr.ties.models import Kind, Status
from twinnet.fold import fold


def _by_word(groups: dict[str, str]) -> dict[str, str]:
    """Folded word → what it means, from `{meaning: "word | word"}`."""
    return {fold(word): meaning for meaning, words in groups.items() for word in words.split("|")}


# What one end of a tie has: a column of this name belongs to one side.
END_WORDS = _by_word(
    {
        "city": "city|city name|name en|town|town name|municipality|commune|place|name|label|stadt|gemeinde|kommune|"
        "ort|stadt name|ville|nom|ciudad|municipio|nombre|citta|comune|cidade|miasto|gmina|mesto|obec|grad|opcina|"
        "sehir|belediye|varos|oras|stad|by|kaupunki|linn|город|местност|مدينة|بلدية|شهر|نام شهر|شهرداری|نام",
        "country": "country|country name|city country|town country|country code|nation|"
        "land|staat|pays|pais|paese|stato|kraj|zeme|stat|krajina|"
        "zemlja|drzava|ulke|orszag|tara|maa|riik|страна|держава|دولة|کشور|نام کشور|مملکت",
        "region": "region|state|province|prefecture|county|district|admin1|bundesland|provinz|kanton|departement|"
        "estado|provincia|regione|voivodeship|wojewodztwo|oblast|il|область|استان|ایالت|منطقه",
        "lat": "lat|latitude|breite|breitengrad|latitud|latitudine|широта|عرض جغرافیایی|عرض",
        "lon": "lon|lng|long|longitude|lange|laenge|langengrad|longitud|longitudine|долгота|طول جغرافیایی|طول",
        "population": "population|pop|inhabitants|einwohner|habitants|poblacion|popolazione|население|جمعیت",
        "wikidata": "wikidata|wikidata id|wikidata qid|qid|q id|ویکی داده|شناسه ویکی داده",
        "geonames": "geonames|geonames id|geoname id|geonameid|geonamesid|ژئونیمز|شناسه ژئونیمز",
    }
)

# What the tie as a whole has.
TIE_WORDS = _by_word(
    {
        "kind": "kind|type|form|art|relationship|relationship type|tie type|relation|agreement type|partnerschaftsart|"
        "tipo|тип|نوع|نوع پیوند|نوع رابطه",
        "start": "start|start date|start year|since|from year|year|date|signed|signed on|established|begin|began|seit|"
        "jahr|datum|beginn|depuis|annee|desde|ano|dal|anno|rok|год|سال|از سال|سال آغاز|آغاز|تاریخ|تاریخ امضا",
        "end": "end|end date|end year|until|to year|ended|terminated|bis|ende|jusqu|hasta|konec|конец|"
        "پایان|تا سال|سال پایان",
        "status": "status|state of tie|zustand|statut|estado actual|статус|وضعیت",
        "note": "note|notes|remark|remarks|comment|comments|bemerkung|bemerkungen|anmerkung|notiz|remarque|nota|notas|"
        "примечание|یادداشت|توضیح|توضیحات|ملاحظات",
        "source_url": "source|source url|url|link|reference|quelle|lien|fuente|fonte|источник|"
        "منبع|پیوند منبع|نشانی منبع",
    }
)

# The months of the Persian calendar, in its order.
JALALI_MONTHS = {
    fold(name): month
    for month, names in enumerate(
        (
            "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد|امرداد", "شهریور",
            "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
        ),
        start=1,
    )
    for name in names.split("|")
}  # fmt: skip

# Words that say which end a column belongs to; they stand before or after the column's own word.
FIRST_SIDE = frozenset(_by_word({"first": "1|a|one|first|from|own|home|our|von|اول|یک|مبدا|مبدأ|الف"}))
SECOND_SIDE = frozenset(
    _by_word(
        {
            "second": "2|b|two|second|to|partner|partners|twin|twinned|sister|target|foreign|nach|jumele|jumelee|"
            "دوم|دو|مقصد|شریک|طرف|ب|خواهر|همتا|خواهرشهر|خواهرخوانده"
        }
    )
)

# Whole headers that name the second end of a tie.
SECOND_END_WORDS = _by_word(
    {
        "city": "partner|twin|partner city|sister city|sistercity|twin town|twin city|partnered city|partnerstadt|"
        "partnergemeinde|partnerkommune|ville jumelee|jumelage|ciudad hermana|citta gemellata|miasto partnerskie|"
        "kardes sehir|vennskapsby|vanort|ystavyyskaupunki|testvervaros|город побратим|خواهرشهر|خواهر شهر|"
        "شهر خواهر|شهر خواهرخوانده|خواهرخوانده|شهر شریک|شهر همتا|شریک",
        "country": "partnerland|partner country|کشور شریک|کشور همتا",
    }
)

# What a list of the cities of one tie is called in JSON, and of those the lists that leave out the first.
PARTIES = frozenset(
    _by_word({"parties": "parties|cities|towns|places|municipalities|ends|members|partners|sides|stadte|villes|شهرها"})
) | {fold("partners")}
OTHER_PARTIES = frozenset({fold("partners")})
# What says of a thing that is nested only how it is called: country.code.
NAME_OF = frozenset(_by_word({"name": "name|label|title|value|code|iso|iso2|alpha2|en|name en|nom|nombre|نام|عنوان"}))

KIND_WORDS = _by_word(
    {
        Kind.CONTACT: "contact|kontakt|k|communication|تماس|ارتباط",
        Kind.LETTER_OF_INTENT: "letter of intent|loi|absichtserklarung|lettre d intention|تفاهم اولیه|نامه قصد همکاری",
        Kind.PROJECT_PARTNERSHIP: "project partnership|project|projektpartnerschaft|cooperation|partnership project|"
        "partnership|همکاری|شراکت پروژه ای",
        Kind.FRIENDSHIP: "friendship|friendship city|friendly|friend|friendly city|friendly cooperation|freundschaft|f|"
        "amitie|amistad|amicizia|przyjazn|dostluk|دوستی|شهر دوست",
        Kind.SISTER: "sister|sister city|sister cities|sistercity|twin|twin town|twin city|twinning|twinned|"
        "partnerschaft|stadtepartnerschaft|p|jumelage|hermanamiento|gemellaggio|geminacao|kardes|partnerstwo|"
        "побратим|خواهرخوانده|خواهرخواندگی|خواهرشهر|خواهرشهری",
        Kind.MEMORANDUM: "memorandum|memorandum of understanding|mou|sectoral memorandum|یادداشت تفاهم|تفاهم نامه",
        Kind.SOLIDARITY_PACT: "solidarity pact|solidarity|solidaritatspartnerschaft|پیمان همبستگی|همبستگی",
        Kind.MULTILATERAL_PACT: "multilateral pact|multilateral|charter|پیمان چندجانبه|چندجانبه",
        Kind.INSTITUTION_LINK: "institution link|school link|hospital link|port link|sister port|پیوند نهادی",
    }
) | {fold(kind.value): kind.value for kind in Kind}

STATUS_WORDS = _by_word(
    {
        Status.ACTIVE: "active|aktiv|actif|activo|attivo|current|in force|فعال|برقرار",
        Status.DORMANT: "dormant|inactive|inaktiv|ruhend|schlafend|راکد|غیرفعال",
        Status.SUSPENDED: "suspended|ausgesetzt|suspendu|suspendido|frozen|eingefroren|معلق|تعلیق شده",
        Status.ENDED: "ended|terminated|beendet|aufgelost|termine|former|ehemalig|"
        "cancelled|canceled|پایان یافته|لغو شده",
        Status.EXPIRED: "expired|abgelaufen|منقضی",
        Status.HISTORICAL: "historical|historic|historisch|تاریخی",
        Status.PROPOSED: "proposed|planned|geplant|پیشنهادی",
    }
) | {fold(status.value): status.value for status in Status}
