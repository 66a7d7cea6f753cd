"""One normalisation of names in any script, used wherever a name is stored and wherever it is looked for.

What differs only by keyboard, typography, case or accent becomes equal: ``Munchen = München = Muenchen``,
``كرج = کرج``, ``Xi'an = xian``, ``۱۲ = 12``. Vowel signs that carry the meaning of a word (Indic, Thai, kana
voicing) are kept. The result holds letters, digits and single spaces.
"""

import re
import unicodedata

_ARABIC = {
    **dict.fromkeys("يىېۍێےۓ", "ی"),
    **dict.fromkeys("كڪ", "ک"),
    "ګ": "گ",
    **dict.fromkeys("أإآٱ", "ا"),
    **dict.fromkeys("ةۀہۂھەۃ", "ه"),
    **dict.fromkeys("ؤۆۇۈۋ", "و"),
    "ئ": "ی",
    "ڵ": "ل",
    "ڕ": "ر",
    "ں": "ن",
    "ء": "",
    "ـ": "",
}
_LETTERS = {
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "ı": "i",
    "þ": "th",
    "ħ": "h",
    "ŧ": "t",
    "ŋ": "n",
    "ə": "a",
    "ǝ": "a",
    "ɡ": "g",
    "ɛ": "e",
    "ɔ": "o",
    "ĸ": "k",
    "ґ": "г",
    "·": "",
}
_APOSTROPHES = "'`´‘’‛′ʻʼʽ՚׳״ꞌꞋ＇"
_DROPPED_MARKS = (
    (0x02B9, 0x02DF),
    (0x02E5, 0x036F),
    (0x0483, 0x0489),
    (0x0591, 0x05BD),
    (0x05BF, 0x05BF),
    (0x05C1, 0x05C2),
    (0x05C4, 0x05C5),
    (0x05C7, 0x05C7),
    (0x0610, 0x061A),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x06D6, 0x06DC),
    (0x06DF, 0x06E8),
    (0x06EA, 0x06ED),
    (0x0711, 0x0711),
    (0x0730, 0x074A),
    (0x0898, 0x089F),
    (0x08CA, 0x08FF),
    (0x180B, 0x180F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0x2DE0, 0x2DFF),
    (0xA66F, 0xA67D),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
_LATIN_WITH = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH ")
_VOWEL_E = re.compile(r"([aou])e+")
_WORDLESS = frozenset({"Zs", "Zl", "Zp", "Cc", "Cs", "Cn", "Co"})


def _is_dropped_mark(code: int) -> bool:
    return any(first <= code <= last for first, last in _DROPPED_MARKS)


def _step(char: str) -> str:
    """What one character becomes in one round; letters that need nothing come back unchanged."""
    if char in _ARABIC:
        return _ARABIC[char]
    if char in _LETTERS:
        return _LETTERS[char]
    if char in _APOSTROPHES or _is_dropped_mark(ord(char)):
        return ""
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(char))
    split = unicodedata.normalize("NFKD", char)
    if unicodedata.normalize("NFC", split) != char:
        return split
    if len(split) > 1:
        kept = "".join(part for part in split if not _is_dropped_mark(ord(part)))
        return char if kept == split else kept
    lowered = char.casefold()
    if lowered != char:
        return lowered
    if category[0] in "PS" or category in _WORDLESS:
        return " "
    latin = _LATIN_WITH.match(unicodedata.name(char, ""))
    return latin.group(1).lower() if latin else char


class _Table(dict[int, str]):
    """Character code → what it becomes, worked out when first met."""

    def __missing__(self, code: int) -> str:
        before, after = "", chr(code)
        while after != before:
            before, after = after, "".join(map(_step, after))
        self[code] = after
        return after


_TABLE = _Table()
_ASCII = {code: _TABLE[code] for code in range(128)}


def unmerged(text: str) -> str:
    """:func:`fold` that leaves ``ae``, ``oe`` and ``ue`` as they are written: tells Sagae from Saga."""
    if text.isascii():
        folded = text.translate(_ASCII)
    else:
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_TABLE))
    if "  " in folded or folded[:1] == " " or folded[-1:] == " ":
        folded = " ".join(folded.split())
    return folded


def fold(text: str) -> str:
    """The form of ``text`` under which names are stored and compared; never raises, ``fold(fold(x)) == fold(x)``.

    Letters, digits and single spaces come back; text without either gives ``""``.
    """
    folded = unmerged(text)
    if "ae" in folded or "oe" in folded or "ue" in folded:
        folded = _VOWEL_E.sub(r"\1", folded)
    return folded


def fold_words(text: str) -> list[str]:
    """The words of a folded name, in order: ``"Xi'an (Shaanxi)"`` → ``["xian", "shaanxi"]``."""
    return fold(text).split()


def squash(text: str) -> str:
    """:func:`fold` without spaces, for names whose word breaks vary: ``Baden-Baden``, ``Badenbaden``."""
    return _VOWEL_E.sub(r"\1", fold(text).replace(" ", ""))
