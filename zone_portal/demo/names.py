"""Fictional names and credit codes. Region 000000 exists nowhere, so no real firm can be met."""

from random import Random

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = [3**i % 31 for i in range(17)]

FIRST = "鹰启 恒岳 昆阳 博屹 安禾 联曜 中砺 白鹭 应滨 瑞砻 启衡 锦澜 科睿 铭尧 盛钧 湛源 尧川 平砥 沃岚 新湛 云岫 天砺 华潩 宏渡 卓汇 远峤".split()
TRADES = {
    "nylon": [("工程塑料", "2653"), ("纤维", "2829"), ("新材料", "2659"), ("化工", "2614"), ("树脂", "2651")],
    "electrical": [("开关", "3823"), ("电气", "3823"), ("智能装备", "3562"), ("电缆", "3831"), ("变压器", "3821")],
    "storage": [("储能", "3849"), ("锂电", "3841"), ("新能源", "3849")],
    "digital": [("数据", "6513"), ("软件", "6513"), ("信息技术", "6531"), ("物联", "6532")],
    "other": [("检测", "7452"), ("食品", "1491"), ("物流", "5432"), ("精密机械", "3484"), ("生物科技", "2761")],
}
CHAIN_SHARES = {"nylon": 0.34, "electrical": 0.28, "storage": 0.1, "digital": 0.14, "other": 0.14}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林郑"
GIVEN = "建国 志远 慧敏 晓东 海涛 雪梅 文博 思远 立新 春燕 国栋 佳宁 永强 丽萍 俊杰 雅琴".split()


def check_letter(first17: str) -> str:
    """The last letter of a credit code (GB 32100-2015)."""
    total = sum(ALPHABET.index(letter) * weight for letter, weight in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def credit_code(random: Random) -> str:
    first17 = "91000000" + "".join(random.choice(ALPHABET) for _ in range(9))
    return first17 + check_letter(first17)


def person(random: Random) -> str:
    return random.choice(SURNAMES) + random.choice(GIVEN)


def phone(random: Random) -> str:
    """A number of a range that is not given out (starts with 10 to 12)."""
    return "1" + str(random.randint(0, 2)) + "".join(str(random.randint(0, 9)) for _ in range(9))
