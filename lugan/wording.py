"""Wording: the words that stand around a printed number.

A figure in a Chinese article is a number among words: a qualifier before it (近, 超, 约) or
behind it (以上, 左右), 多 or 余 within, 万 and 亿 as multipliers, and a unit (元, 人次) or a
classifier (个, 家), which says that things are counted and leaves which things to the sentence.
`lugan.quantities` reads a figure that somebody has copied; `lugan.intake` finds where in a text
it begins and ends. Both know the words from here.

>>> unit_named("建档立卡贫困人口"), unit_named("家"), unit_named("apples")
('person', 'item', None)
>>> [end - 3 for end in unit_ends("300人次", 3)]
[1, 2]
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: Units as printed, with the name the register uses.
UNITS = {
    "个百分点": "point", "百分点": "point", "人次": "person_time", "平方公里": "square_kilometre",
    "平方米": "square_metre", "立方米": "cubic_metre", "公里": "kilometre", "米": "metre",
    "元": "yuan", "块钱": "yuan", "人": "person", "名": "person", "位": "person", "户": "household",
    "%": "percent", "％": "percent", "成": "percent", "倍": "times",
    "亩": "mu", "公顷": "hectare", "吨": "tonne", "公斤": "kilogram", "斤": "jin", "瓦": "watt",
    "年": "year", "个月": "month", "天": "day", "小时": "hour", "岁": "year_of_age",
}  # fmt: skip

#: Classifiers: they say that things are counted, not which things; the measure says that.
CLASSIFIERS = frozenset([*"个家所项场期次座枝件种支只头株条间栋幢套辆台份处届批类市县区省村镇乡张款趟组对门部块例笔册列班艘尾羽", "县区", "区县", "市县", "省区", "乡镇", "镇街", "车次", "批次"])

#: People by what they are, with or without a word of where from or how they lived before.
_PROVINCES = "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆"
_PEOPLE = re.compile(rf"(?:建档立卡|脱贫|贫困|农村|富余|易地搬迁|低收入|残疾|务工|当地|{_PROVINCES}){{0,3}}(?:人口|劳动力|劳力|群众|村民|农民工|农民|牧民|居民|学生|师生|学员|员工|职工|人员|人才|人)")
_HOUSEHOLDS = re.compile(r"(?:建档立卡|脱贫|贫困|低收入|农牧|农){1,2}户")

#: Qualifiers before a figure, by the reading rule they ask for.
PREFIXES = {
    "above": ("超过", "超", "逾", "突破", "多于", "高于", "大于"),
    "below": ("将近", "接近", "近"),
    "about": ("大约", "约"),
    "floor": ("至少", "不少于", "不低于"),
    "ceiling": ("不超过", "最多", "不多于", "不足", "不到", "低于", "少于"),
    "plain": ("高达", "多达", "达到", "达"),
    "ordinal": ("第",),
}

#: Qualifiers that mean “above” only before a multiplier that stands alone: 过亿元, 上千名.
PREFIXES_OF_SCALE = ("过", "上", "破")

#: Qualifiers behind a figure, by the reading rule they ask for.
SUFFIXES = {
    "about": ("左右", "上下"),
    "floor": ("以上", "及以上"),
    "ceiling": ("以内", "以下"),
    "above": ("多", "余"),
}

#: The qualifiers as regular expressions, longest first since 超 begins 超过.
BEFORE = "|".join([*sorted(sum(PREFIXES.values(), ()), key=len, reverse=True), rf"[{''.join(PREFIXES_OF_SCALE)}](?=[百千万亿])"])
BEHIND = "|".join(sorted(sum(SUFFIXES.values(), ()), key=len, reverse=True))

#: Characters that make one word with a prefix that follows: 签约 and 附近 hold no qualifier.
_ENDS_IN_PREFIX = {"约": "签预节合契公条特履邀", "近": "附最邻临靠就", "超": "赶商高反银", "过": "通经不超透", "上": "以网线路马海晚早身", "破": "打攻突", "达": "到"}

#: Characters that make another word of a unit that precedes: 3万家庭 are not 3万家.
_BEGINS_ANOTHER_WORD = {
    "家": "庭", "名": "优牌单额", "位": "于列", "种": "植养业", "支": "持付撑", "场": "馆景", "户": "外籍", "成": "员果立功本为交",
    "台": "湾", "头": "部", "只": "是要能", "处": "理", "年": "均轻度级", "天": "津水然祝", "米": "粉面", "门": "口", "部": "门",
    "区": "域", "市": "场民值", "村": "民庄", "乡": "村亲",
}  # fmt: skip

_TRADITIONAL = str.maketrans(
    "萬億兩個餘約將過達畝戶噸點頃項間條處屆類縣區鄉鎮場種隻頭棟輛張組對門員勞動貧脫農眾於場師學職來載幾歲時錢塊號",
    "万亿两个余约将过达亩户吨点顷项间条处届类县区乡镇场种只头栋辆张组对门员劳动贫脱农众于场师学职来载几岁时钱块号",
)


def simplified(text: str) -> str:
    """Traditional characters of figures and their words as simplified ones; the length stays."""
    return text.translate(_TRADITIONAL)


def unit_named(text: str) -> str | None:
    """The register's name of a printed unit; ``item`` for a classifier, None for anything else."""
    if text in UNITS:
        return UNITS[text]
    if text in CLASSIFIERS:
        return "item"
    if _PEOPLE.fullmatch(text):
        return "person"
    return "household" if _HOUSEHOLDS.fullmatch(text) else None


def unit_ends(text: str, start: int) -> Iterator[int]:
    """Where each unit that begins at ``start`` ends, shortest first."""
    for end in range(start + 1, min(len(text), start + 12) + 1):
        last = text[end - 1]
        if unit_named(text[start:end]) and text[end : end + 1] not in tuple(_BEGINS_ANOTHER_WORD.get(last, "")):
            yield end


def suffix_ends(text: str, start: int) -> Iterator[int]:
    """Where a figure may end whose unit ends at ``start``: there, or behind a qualifier."""
    yield start
    for word in sum(SUFFIXES.values(), ()):
        if text.startswith(word, start):
            yield start + len(word)


def prefix_starts(text: str, end: int) -> Iterator[int]:
    """Where a figure may begin whose number begins at ``end``: there, or before a qualifier."""
    yield end
    before_scale = text[end : end + 1] in tuple("百千万亿")
    words = (word for rule, group in PREFIXES.items() if rule != "plain" for word in group)  # 达 adds nothing
    for word in (*words, *(PREFIXES_OF_SCALE if before_scale else ())):
        start = end - len(word)
        if text.endswith(word, 0, end) and (start == 0 or text[start - 1] not in _ENDS_IN_PREFIX.get(word, "")):
            yield start
