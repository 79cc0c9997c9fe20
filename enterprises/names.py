"""Chinese names made searchable and sortable: the database has no ICU, so the order stands in a pinyin column."""

from pypinyin import Style, lazy_pinyin


def pinyin(name: str) -> str:
    """尼龙 -> nilong; other letters stay, lower-cased, without spaces."""
    return "".join(lazy_pinyin(name)).lower().replace(" ", "")


def initials(name: str) -> str:
    """尼龙 -> nl."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).lower().replace(" ", "")
