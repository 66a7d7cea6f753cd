"""The scripts and alphabets in which countries write their own names, and how their letters sound."""

from __future__ import annotations

import re

_SOUNDS = [
    ("абвгґдежзийклмнопрстуфхцчшщъыьэюяёіїєўјљњћђџѓќѕәғқңөұүһӣӯҳҷ",
     "a b v g g d e Z z i i k l m n o p r s t u f X s C S S _ i _ e u a o i i e u i l n C j j g k z a G k n o u u h "
     "i u h j"),
    ("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i t i k l m n ks o p r s s t i f X ps o"),
    ("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "a b g d e v z t i k l m n o p Z r s t u p k G k S C s z s C X j h"),
    ("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
     "a b g d e z e e t Z i l X s k h z G C m i n S o C p j r s v t r s u p k o f ev"),
    ("אבגדהוזחטיכךלמםנןסעפףצץקרשת", "a v g d h v z h t i k k l m m n n s a f f s s k r S t"),
]  # fmt: skip
LETTER_SOUNDS = {
    letter: "" if sound == "_" else sound
    for letters, sounds in _SOUNDS
    for letter, sound in zip(letters, sounds.split(), strict=True)
}

_CYRILLIC = {
    "RU": "а-яё",
    "BG": "а-ъьюя",
    "UA": "а-щьюяґєії",
    "BY": "а-зй-шыьэюяёіў",
    "KZ": "а-яёәғқңөұүһі",
    "KG": "а-яёңөү",
    "TJ": "а-шъэюяёғӣқӯҳҷ",
    "MN": "а-яёөү",
    "MK": "а-жзик-шѓѕјљњќџ",
    "RS": "а-жзик-шђјљњћџ",
}
_OWN_SCRIPT = {
    "GR": "α-ωάέήίόύώϊϋΐΰ",
    "CY": "α-ωάέήίόύώϊϋΐΰ",
    "GE": "ა-ჰ",
    "AM": "ա-ևև",
    "IL": "א-ת",
    "TH": "\u0e01-\u0e4e",
    "LA": "\u0e81-\u0edf",
    "KH": "\u1780-\u17d3",
    "MM": "\u1000-\u103f",
    "ET": "\u1200-\u137f",
    "LK": "\u0d80-\u0df3",
    "BD": "\u0980-\u09cd",
    "NP": "\u0900-\u094d",
    "MV": "\u0780-\u07b1",
    "KR": "\uac00-\ud7a3",
    "KP": "\uac00-\ud7a3",
    "JP": "\u3005\u4e00-\u9fff\u3040-\u30ff",
    "CN": "\u4e00-\u9fff",
    "TW": "\u4e00-\u9fff",
    "HK": "\u4e00-\u9fff",
    "MO": "\u4e00-\u9fff",
}
_ARAB = "AE BH DJ DZ EG IQ JO KM KW LB LY MA MR OM PS QA SA SD SY TN YE"
ARAB_COUNTRIES = frozenset(_ARAB.split())
SOUNDING = frozenset({*_CYRILLIC, "GR", "CY", "GE", "AM", "IL"})
"""Countries whose script has its letters in ``LETTER_SOUNDS``."""

ALPHABETS = {
    country: re.compile(rf"[{letters} \-]+", re.IGNORECASE) for country, letters in (_CYRILLIC | _OWN_SCRIPT).items()
} | dict.fromkeys(ARAB_COUNTRIES, re.compile("[\u0621-\u063a\u0641-\u064a \\-]+"))

OWN_SPELLING = {
    country: re.compile(pattern, re.IGNORECASE)
    for country, pattern in {
        "RU": "(?<![цс])ь|ы",
        "UA": "[іїєґ]|[цс]ьк",
        "BY": "[ўі]",
        "KZ": "[әғқңөұүһі]",
        "KG": "[ңөү]",
        "TJ": "[ғӣқӯҳҷ]",
        "MN": "[өү]",
        "MK": "[ѓќљњџјѕ]",
        "RS": "[јљњћђџ]",
        "AM": "և",
        **dict.fromkeys(ARAB_COUNTRIES, "[ةأإيكىعطصضظحق]"),
    }.items()
}
"""What tells a country's own spelling from a neighbour's in the same script."""
FOREIGN_SPELLING = {
    "RU": re.compile("ъ$|[цс]ьк|^оу", re.IGNORECASE),
    "AM": re.compile("[եի]ւ"),
}
"""What a country's own spelling never has: old orthography, or a neighbour's."""

_LATIN_LETTERS = {
    "DE AT CH LI": "äöüß",
    "FR": "àâæçéèêëîïôœùûüÿ",
    "PL": "ąćęłńóśźż",
    "CZ SK": "áäčďéěíĺľňóôŕřšťúůýž",
    "HU": "áéíóöőúüű",
    "RO MD": "ăâîșțşţ",
    "TR": "çğıİöşüâî",
    "AZ": "çəğıİöşü",
    "ES MX AR CO CL PE VE CU DO GT HN NI CR PA EC BO PY UY SV PR": "áéíñóúü",
    "PT BR AO MZ CV": "áâãàçéêíóôõúü",
    "IT": "àèéìòù",
    "SE FI": "åäö",
    "NO DK": "åæø",
    "IS": "áæðéíóöúýþ",
    "HR SI BA ME": "čćđšž",
    "LV": "āčēģīķļņšūž",
    "LT": "ąčęėįšųūž",
    "EE": "äõöüšž",
    "AL XK": "çë",
    "VN": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
}
LATIN_LETTERS = {
    country: frozenset(letters) for countries, letters in _LATIN_LETTERS.items() for country in countries.split()
}
"""Letters beyond a to z with which a country writes its names."""

DISTINCT_LATIN = frozenset({"VN", "PL", "CZ", "SK", "HU", "TR", "RO", "LV", "LT", "HR", "SI", "BA"})
"""Countries whose accents are hardly used by others, so that an accented alternate name is their own."""

SUFFIXES = {
    "JP": re.compile("(?<=..)[市区町村]$"),
    "CN": re.compile("(?<=..)(市|市区)$"),
    "TW": re.compile("(?<=..)[市縣區]$"),
    "KR": re.compile("(?<=..)(특별시|광역시| ?시| ?군)$"),
    "KP": re.compile("(?<=..)시$"),
}
"""Words for city, ward or county at the end of a name."""

TRADITIONAL_ONLY = frozenset("臺灣廣東門園縣區雲義蘭蓮竹頭陽齊漢濟連島寧長萬龍馬鄭遼淵潔蘇瀋鐵錦營興齊滄張陝")
SIMPLIFIED_ONLY = frozenset("台湾广东门园县区云义兰莲头阳齐汉济连岛宁长万龙马郑辽渊洁苏沈铁锦营兴沧张陕贵钦")
