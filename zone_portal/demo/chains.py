"""Where the demo zone's firms stand in the chains, with invented products; some steps stay gaps, some firms without a place."""

from enterprise_services.chains.reading import suggested
from enterprise_services.models import ChainPlace, ChainStep

UNPLACED = 11  # one firm in so many waits for its officer
SECOND = 4  # one in so many stands at the step behind as well
PRODUCTS = {
    "己二酸": ["精己二酸", "己二酸二甲酯"],
    "己内酰胺": ["己内酰胺"],
    "尼龙66盐与切片": ["尼龙66切片", "共聚尼龙切片"],
    "尼龙6切片": ["尼龙6切片"],
    "尼龙纤维": ["锦纶66工业丝", "锦纶6民用丝", "尼龙短纤"],
    "改性与工程塑料": ["玻纤增强尼龙", "无卤阻燃尼龙", "耐磨尼龙粒料"],
    "尼龙薄膜": ["双向拉伸尼龙薄膜"],
    "帘子布与工业织物": ["轮胎帘子布", "输送带骨架布"],
    "注塑与零部件": ["汽车进气歧管", "尼龙扎带", "轨道扣件"],
    "电线电缆": ["交联聚乙烯电力电缆", "矿用电缆", "控制电缆"],
    "变压器与电抗器": ["油浸式配电变压器", "干式变压器", "箱式变电站"],
    "高中压开关": ["真空断路器", "气体绝缘组合电器", "隔离开关"],
    "保护与智能控制": ["继电保护装置", "智能配电终端", "装配机器人单元"],
    "成套设备": ["中置柜", "预制舱式变电站", "低压成套开关柜"],
    "工程与运维": ["变电站检修", "线路巡检"],
    "电芯": ["磷酸铁锂电芯", "方形铝壳电芯"],
    "电池模组与管理系统": ["电池管理系统"],
    "储能系统集成": ["工商业储能柜", "集装箱储能系统"],
    "电站建设与运营": ["光储充一体站", "分布式光伏电站"],
    "感知与物联终端": ["振动传感器", "边缘网关"],
    "数据服务": ["工业数据标注", "数据治理服务"],
    "工业软件": ["生产执行系统", "工艺仿真软件"],
    "工业互联网平台": ["尼龙行业平台"],
    "行业应用与集成": ["智能工厂集成", "能耗管理系统"],
    "人工智能应用": ["布面瑕疵检测"],
}


def write(plans) -> None:
    by_chain: dict[str, list[ChainStep]] = {}
    for step in ChainStep.objects.prefetch_related("customers"):
        by_chain.setdefault(step.chain_id, []).append(step)
    rows = []
    for number, plan in enumerate(plans):
        steps = suggested(plan.firm, by_chain.get(plan.firm.chain_id, ()))
        if steps and number % UNPLACED != UNPLACED - 1:
            rows += [_place(plan.firm, step, number) for step in _steps(steps[0], number)]
    ChainPlace.objects.bulk_create(rows, batch_size=2000)


def _steps(first: ChainStep, number: int) -> list[ChainStep]:
    behind = [step for step in first.customers.all() if step.chain_id == first.chain_id and step.name in PRODUCTS]
    return [first, behind[number % len(behind)]] if behind and number % SECOND == 0 else [first]


def _place(firm, step: ChainStep, number: int) -> ChainPlace:
    made = PRODUCTS.get(step.name, [])
    return ChainPlace(firm=firm, step=step, products=sorted({made[number % len(made)], made[0]}) if made else [])
