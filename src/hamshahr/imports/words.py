"""The words in which others name columns, kinds and statuses: English, Persian, German, French, Spanish and more.

Everything here is compared folded (twinnet.fold), so that case, accents, spaces and digits of any script do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping

from hamshahr.ties.models import Kind, Status
from twinnet.fold import fold, squash


def _by_word(groups: dict[str, str]) -> dict[str, str]:
    """Folded word → what it means, from `{meaning: "word | word"}`; also without spaces, see meaning_of."""
    told = [(word, meaning) for meaning, words in groups.items() for word in words.split("|")]
    return {squash(word): meaning for word, meaning in told} | {fold(word): meaning for word, meaning in told}


def meaning_of(text: str, words: Mapping[str, str]) -> str:
    """What the text means by one of the tables below; nothing where it is not in it.

    Folding joins what a ZWNJ or an apostrophe parts, so that تفاهم‌نامه and d'amitié are looked for without spaces too.
    """
    return words.get(fold(text)) or words.get(squash(text), "")


def kind_words(own: Mapping[str, str]) -> dict[str, str]:
    """KIND_WORDS with what the words of one file mean, by a person's word, before all others."""
    told = {fold(word): kind for word, kind in own.items()}
    return {**KIND_WORDS, **told, **{squash(word): kind for word, kind in own.items()}}


# What one end of a tie has: a column of this name belongs to one side.
END_WORDS = _by_word(
    {
        "city": "city|city name|name en|town|town name|municipality|commune|place|name|label|stadt|gemeinde|kommune|"
        "ort|stadt name|ville|nom|ciudad|municipio|nombre|citta|comune|cidade|miasto|gmina|mesto|obec|grad|opcina|"
        "sehir|belediye|varos|oras|stad|by|kaupunki|linn|город|местност|مدينة|بلدية|城市|都市|都市名|自治体|自治体名|"
        "도시|شهر|نام شهر|شهرداری|نام",
        "country": "country|country name|city country|town country|country code|nation|land|staat|pays|pais|paese|"
        "stato|kraj|zeme|stat|krajina|zemlja|drzava|ulke|orszag|tara|maa|riik|страна|держава|دولة|国家|国|国名|국가|"
        "کشور|نام کشور|مملکت",
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
        "kind": "kind|type|form|art|relationship|relationship type|tie type|relation|agreement type|"
        "partnerschaftsart|tipo|тип|类型|種別|区分|종류|نوع|نوع پیوند|نوع رابطه",
        "start": "start|start date|start year|since|from year|year|date|signed|signed on|established|begin|began|"
        "seit|jahr|datum|beginn|partnerschaft seit|depuis|annee|date de signature|desde|ano|fecha|fecha de firma|dal|"
        "anno|rok|год|дата|год подписания|дата подписания|年份|结好日期|缔结日期|提携年|提携日|提携年月日|سال|از سال|"
        "سال آغاز|آغاز|تاریخ|تاریخ امضا",
        "end": "end|end date|end year|until|to year|ended|terminated|bis|ende|jusqu|hasta|konec|конец|پایان|تا سال|"
        "سال پایان",
        "status": "status|state of tie|zustand|statut|estado actual|статус|状态|状況|وضعیت",
        "note": "note|notes|remark|remarks|comment|comments|bemerkung|bemerkungen|anmerkung|notiz|remarque|nota|"
        "notas|примечание|备注|備考|یادداشت|توضیح|توضیحات|ملاحظات",
        "source_url": "source|source url|url|link|reference|quelle|lien|fuente|fonte|источник|منبع|پیوند منبع|"
        "نشانی منبع",
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
        "kardes sehir|vennskapsby|vanort|ystavyyskaupunki|testvervaros|город побратим|友好城市|姐妹城市|姉妹都市|"
        "姉妹都市名|相手都市|자매도시|خواهرشهر|خواهر شهر|شهر خواهر|شهر خواهرخوانده|خواهرخوانده|شهر شریک|شهر همتا|شریک",
        "country": "partnerland|partner country|相手国|相手国名|страна побратима|کشور شریک|کشور همتا",
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
        Kind.CONTACT: "contact|contacts|kontakt|kontakte|stadtekontakt|k|communication|contacto|contatto|контакт|"
        "تماس|ارتباط|اتصال|联系|交流|交流都市|교류",
        Kind.LETTER_OF_INTENT: "letter of intent|loi|declaration of intent|statement of intent|absichtserklarung|"
        "lettre d intention|declaration d intention|carta de intencion|carta de intenciones|lettera d intenti|"
        "niyet mektubu|iyi niyet mektubu|протокол о намерениях|письмо о намерениях|意向书|意向書|نامه ابراز تمایل|"
        "نامه ی ابراز تمایل|ابراز تمایل|اعلام تمایل|نامه تمایل|اعلامیه قصد همکاری|تفاهم اولیه|نامه قصد همکاری",
        Kind.PROJECT_PARTNERSHIP: "project partnership|project|projektpartnerschaft|klimapartnerschaft|kooperation|"
        "kooperationspartnerschaft|cooperation|cooperation agreement|partnership project|partnership|"
        "cooperation decentralisee|accord de cooperation|cooperacion|acuerdo de cooperacion|convenio de colaboracion|"
        "cooperazione|сотрудничество|соглашение о сотрудничестве|合作|协力|協力|تعاون|اتفاقية تعاون|همکاری|"
        "همکاری پروژه ای|شراکت پروژه ای|شراکت طرح محور",
        Kind.FRIENDSHIP: "friendship|friendship city|friendship agreement|friendship pact|friendly|friend|"
        "friendly city|friendly cooperation|freundschaft|stadtefreundschaft|freundschaftsvertrag|"
        "freundschaftliche beziehungen|f|amitie|pacte d amitie|charte d amitie|amistad|ciudad amiga|pacto de amistad|"
        "amicizia|patto di amicizia|przyjazn|dostluk|дружба|город друг|友好交流城市|友好合作城市|友好合作|友好都市|"
        "우호도시|صداقة|دوستی|شهر دوست|پیمان دوستی|پیمان مودت|توافق نامه دوستی",
        Kind.SISTER: "sister|sister city|sister cities|sistercity|sister city agreement|twin|twin town|twin city|"
        "twinning|twinned|twinning agreement|partnerschaft|partnerstadt|stadtepartnerschaft|gemeindepartnerschaft|"
        "kommunalpartnerschaft|p|jumelage|ville jumelee|hermanamiento|ciudad hermana|gemellaggio|geminacao|kardes|"
        "kardes sehir|partnerstwo|побратим|побратимы|побратимство|город побратим|города побратимы|友好城市|姐妹城市|"
        "姊妹城市|姉妹都市|姉妹提携|자매도시|자매결연|توأمة|خواهرخوانده|خواهرخواندگی|پیمان خواهرخواندگی|"
        "شهر خواهرخوانده|خواهرشهر|خواهرشهری|شهر خواهر",
        Kind.MEMORANDUM: "memorandum|memorandum of understanding|mou|sectoral memorandum|memoire d entente|"
        "protocole d accord|memorando de entendimiento|protocollo d intesa|меморандум|меморандум о взаимопонимании|"
        "谅解备忘录|備忘録|覚書|양해각서|مذكرة تفاهم|یادداشت تفاهم|تفاهم نامه|تفاهم نامه همکاری",
        Kind.SOLIDARITY_PACT: "solidarity pact|solidarity|solidaritatspartnerschaft|solidarite|solidaridad|"
        "пакт солидарности|پیمان همبستگی|همبستگی",
        Kind.MULTILATERAL_PACT: "multilateral pact|multilateral|charter|ringpartnerschaft|multilateral agreement|"
        "многостороннее соглашение|多边|پیمان چندجانبه|چندجانبه",
        Kind.INSTITUTION_LINK: "institution link|school link|hospital link|port link|sister port|schulpartnerschaft|"
        "hafenpartnerschaft|姉妹港|友好港|پیوند نهادی|بندر خواهرخوانده|پیوند مدرسه ها",
    }
) | {fold(kind.value): kind.value for kind in Kind}

STATUS_WORDS = _by_word(
    {
        Status.ACTIVE: "active|aktiv|bestehend|besteht|actif|en vigueur|activo|activa|vigente|attivo|in vigore|"
        "current|in force|valid|действует|действующий|активный|有效|活跃|生效|継続中|有効|활동중|ساري|فعال|برقرار|"
        "جاری|معتبر|دایر",
        Status.DORMANT: "dormant|inactive|inaktiv|ruhend|ruht|schlafend|eingeschlafen|en sommeil|inactif|inactivo|"
        "inattivo|неактивный|休眠|不活跃|休止中|راکد|غیرفعال|خاموش",
        Status.SUSPENDED: "suspended|ausgesetzt|suspendiert|suspendu|suspendue|gele|suspendido|sospeso|frozen|"
        "eingefroren|on hold|приостановлен|приостановлено|暂停|中止|停止中|凍結|معلق|تعلیق شده|تعلیق",
        Status.ENDED: "ended|terminated|beendet|aufgelost|erloschen|gekundigt|termine|resilie|rompu|terminado|"
        "finalizado|former|ehemalig|ancien|dissolved|cancelled|canceled|cancelado|расторгнут|расторгнуто|прекращен|"
        "прекращено|终止|结束|解消|終了|پایان یافته|خاتمه یافته|لغو شده|فسخ شده|منحل شده",
        Status.EXPIRED: "expired|abgelaufen|expire|caducado|vencido|scaduto|истек|истекло|过期|失効|منقضی|منقضی شده",
        Status.HISTORICAL: "historical|historic|historisch|historique|historico|storico|исторический|تاریخی",
        Status.PROPOSED: "proposed|planned|geplant|in vorbereitung|en projet|envisage|propuesto|previsto|планируется|"
        "计划|拟议|予定|پیشنهادی|برنامه ریزی شده",
        Status.EXPLORING: "exploring|in negotiation|in anbahnung|in verhandlung|en negociation|en negociacion|"
        "ведутся переговоры|洽谈中|交渉中|در حال مذاکره|در دست مذاکره",
        Status.UNDER_REVIEW: "under review|in prufung|en examen|en revision|在审查|見直し中|در دست بررسی|"
        "در دست بازنگری",
    }
) | {fold(status.value): status.value for status in Status}
