"""Chinese names made searchable and sortable: the database has no ICU, so the order stands in a pinyin column."""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin

LONGEST = 32  # signs of a search term in the database
LEFT_OUT = re.compile(r"[\]\[\s()<>{}【】《》〔〕·•.,。、:;'\"“”‘’&^_/-]")


def pinyin(name: str) -> str:
    """尼龙 -> nilong; other letters stay, lower-cased, without spaces."""
    return "".join(lazy_pinyin(name)).lower().replace(" ", "")


def initials(name: str) -> str:
    """尼龙 -> nl."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower().replace(" ", "")


def fold(text: str) -> str:
    """The text as the database's enterprises_fold writes it: without signs that people leave out or write differently."""
    return LEFT_OUT.sub("", unicodedata.normalize("NFKC", text).lower())


def words_of(text: str) -> list[str]:
    """The words that must all be found, the longest first; spelt ones belong together ("Shen Ma" is shenma)."""
    folded = [word for word in map(fold, text.split()) if word]
    if all(word.isascii() for word in folded):
        folded = ["".join(folded)] if folded else []
    return sorted((word[:LONGEST] for word in folded), key=len, reverse=True)
