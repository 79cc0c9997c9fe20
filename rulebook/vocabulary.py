"""The words of the rules: every fact by its code, what kind of value it is and what a person should enter.

Outside its own files the table is read through `facts`.
"""

from dataclasses import dataclass

from .carrier_vocabulary import CARRIER_FACTS

DECIMAL_SCALE = 100


@dataclass(frozen=True)
class Fact:
    """One column: what it is called, how it is written, and what a person should enter."""

    code: str
    kind: str  # money | count | flag | date | year | industry | percent | decimal | grade
    label_zh: str
    label_en: str
    help_zh: str = ""
    help_en: str = ""

    @property
    def unit(self) -> str:
        return {"money": "元", "percent": "%"}.get(self.kind, "")

    @property
    def scale(self) -> int:
        """What the natural number is multiplied by to become the stored integer."""
        return DECIMAL_SCALE if self.kind == "decimal" else 1

    @property
    def grades(self) -> dict[str, tuple[str, str]]:
        """What each letter of a grade means, in Chinese and English; the help names them."""
        if self.kind != "grade":
            return {}
        parts = zip(self.help_zh.split("；"), self.help_en.split("; "), strict=True)
        return {zh[0]: (zh[2:], en[2:]) for zh, en in parts}

    @property
    def changeable(self) -> str:
        """Which way a firm can move it by its own work, "more" or "less"; empty for its age, its past, records against it."""
        return "more" if self.code in RAISED_BY_WORK else "less" if self.code in LOWERED_BY_WORK else ""


def _facts(*rows: tuple[str, ...]) -> dict[str, Fact]:
    return {row[0]: Fact(*row) for row in rows}


FACTS: dict[str, Fact] = _facts(
    (
        "established_on",
        "date",
        "成立日期",
        "Established on",
        "营业执照上的成立日期",
        "The date on the business licence",
    ),
    ("fiscal_year", "year", "会计年度", "Fiscal year", "本行数据所属的会计年度", "The year these figures belong to"),
    (
        "industry_code",
        "industry",
        "行业代码",
        "Industry code",
        "GB/T 4754-2017 四位小类代码",
        "Four digits of GB/T 4754-2017",
    ),
    ("revenue", "money", "营业收入", "Revenue", "年度营业收入（销售收入）", "Operating revenue of the year"),
    ("revenue_prev", "money", "上一年营业收入", "Revenue, one year earlier"),
    ("revenue_prev2", "money", "前两年营业收入", "Revenue, two years earlier"),
    ("main_business_revenue", "money", "主营业务收入", "Main business revenue"),
    ("main_business_revenue_prev", "money", "上一年主营业务收入", "Main business revenue, one year earlier"),
    (
        "hightech_revenue",
        "money",
        "高新技术产品（服务）收入",
        "High-tech product and service revenue",
        "含技术性收入",
        "Technical income included",
    ),
    (
        "total_income",
        "money",
        "总收入",
        "Total income",
        "收入总额减去不征税收入",
        "All income less income that is not taxable",
    ),
    ("net_profit", "money", "净利润", "Net profit", "亏损填负数", "Enter a loss as a negative number"),
    ("assets", "money", "资产总额", "Total assets", "年末数", "At year end"),
    ("liabilities", "money", "负债总额", "Total liabilities", "年末数", "At year end"),
    (
        "net_assets",
        "money",
        "净资产",
        "Net assets",
        "年末数；不填则按资产总额减负债总额计算",
        "At year end; left empty it is assets less liabilities",
    ),
    ("net_assets_prev", "money", "上一年净资产", "Net assets, one year earlier"),
    ("net_assets_prev2", "money", "前两年净资产", "Net assets, two years earlier"),
    ("cost_and_expense", "money", "成本费用支出总额", "Total cost and expense"),
    (
        "rd_expense",
        "money",
        "研发费用",
        "R&D expense",
        "经审计或加计扣除口径，请注明",
        "Audited or super-deduction basis",
    ),
    ("rd_expense_prev", "money", "上一年研发费用", "R&D expense, one year earlier"),
    ("rd_expense_prev2", "money", "前两年研发费用", "R&D expense, two years earlier"),
    ("rd_expense_domestic_3y", "money", "近三年境内研发费用", "R&D expense inside China, three years"),
    ("rd_super_deduction", "money", "研发费用加计扣除额", "R&D super deduction"),
    ("staff", "count", "职工总数", "Staff"),
    ("staff_prev", "count", "上一年职工总数", "Staff, one year earlier"),
    ("rd_staff", "count", "研发人员数", "R&D staff", "累计工作满183天", "Those who worked 183 days or more"),
    ("tech_staff", "count", "科技人员数", "Scientific and technical staff"),
    ("postgraduate_staff", "count", "研究生（硕士）以上人员数", "Staff with a master's degree or above"),
    ("graduates_hired", "count", "吸纳应届毕业生人数", "Fresh graduates hired"),
    (
        "invention_applications",
        "count",
        "发明专利申请量",
        "Invention patent applications",
        "与主营业务相关，当年",
        "In the year",
    ),
    ("pct_applications", "count", "PCT 专利申请量", "PCT applications", "与主营业务相关，当年", "In the year"),
    (
        "valid_ip",
        "count",
        "有效知识产权数",
        "Valid intellectual property",
        "不填则按Ⅰ类与Ⅱ类之和计算",
        "Left empty it is class I plus class II",
    ),
    (
        "class1_ip",
        "count",
        "Ⅰ类知识产权数",
        "Class I intellectual property",
        "发明专利、植物新品种等",
        "Inventions and the like",
    ),
    ("class1_ip_self", "count", "自主研发Ⅰ类知识产权数", "Class I intellectual property, own development"),
    (
        "class2_ip",
        "count",
        "Ⅱ类知识产权数",
        "Class II intellectual property",
        "实用新型、外观设计、软件著作权",
        "No trademarks",
    ),
    (
        "tech_contract_amount",
        "money",
        "技术合同成交额",
        "Registered technology contracts",
        "当年认定登记",
        "Registered in the year",
    ),
    ("provincial_platforms", "count", "省级以上研发或创新平台数", "Provincial or higher R&D platforms"),
    ("provincial_awards_3y", "count", "近三年省级以上科技奖励数", "Provincial or higher awards, three years"),
    ("provincial_projects_3y", "count", "近三年省级以上科技计划项目数", "Provincial or higher projects, three years"),
    ("venture_capital", "money", "获得风险投资金额", "Venture capital received", "当年实缴", "Paid in during the year"),
    ("equity_financing_3y", "money", "近三年新增股权融资", "New equity financing, three years"),
    (
        "high_growth_listings",
        "count",
        "高成长企业榜单数",
        "High-growth listings",
        "在有效期内的瞪羚、百强等",
        "Valid titles such as gazelle",
    ),
    ("niche_years", "count", "从事细分市场年限", "Years in the niche market"),
    ("strategic_industry", "flag", "属于战略性新兴产业", "In a strategic emerging industry"),
    ("resident_enterprise", "flag", "中国境内居民企业", "Resident enterprise in mainland China"),
    ("restricted_industry", "flag", "属于禁止、限制或淘汰类", "In a prohibited, restricted or phased-out class"),
    ("major_incident", "flag", "发生重大安全、质量事故或严重环境违法等", "Major accident or serious violation"),
    ("dishonesty_listed", "flag", "列入经营异常或严重违法失信名单", "On the abnormal-operation or dishonesty list"),
    ("high_tech_certificate", "flag", "持有有效高新技术企业证书", "Valid high-tech enterprise certificate"),
    ("national_award_top3_5y", "flag", "近五年获国家级科技奖励且排名前三", "National award, first three, five years"),
    ("award_3y", "flag", "近三年获国家或省级科技奖励", "National or provincial award, three years"),
    (
        "demonstration_title",
        "flag",
        "国家技术创新示范或知识产权优势、示范企业",
        "National innovation or IP demonstration title",
    ),
    (
        "provincial_rd_institution",
        "flag",
        "拥有经认定的省部级以上研发机构",
        "Recognised provincial or higher R&D institution",
    ),
    (
        "led_standard_5y",
        "flag",
        "近五年主导制定国际、国家或行业标准",
        "Led an international, national or industry standard",
    ),
    (
        "hnte_innovation_score",
        "decimal",
        "高企创新能力评价得分",
        "High-tech innovation score",
        "专家评审得分，0—100",
        "The experts' score, 0 to 100",
    ),
    # Added for the rules that ask for more than the common list.
    (
        "hnte_core_ip",
        "flag",
        "知识产权对主要产品起核心支持作用",
        "IP is core to the main product",
        "经人工审核",
        "After review",
    ),
    (
        "hnte_supported_field",
        "flag",
        "核心技术属于国家重点支持的高新技术领域",
        "Core technology in a supported field",
        "经人工审核",
        "After review",
    ),
    # Earlier years and longer windows, for the titles that look further back.
    ("revenue_prev3", "money", "前三年营业收入", "Revenue, three years earlier"),
    ("main_business_revenue_prev2", "money", "前两年主营业务收入", "Main business revenue, two years earlier"),
    ("rd_expense_prev3", "money", "前三年研发费用", "R&D expense, three years earlier"),
    ("staff_prev3", "count", "前三年职工总数", "Staff, three years earlier"),
    (
        "equity_financing_2y",
        "money",
        "近两年新增股权融资",
        "New equity financing, two years",
        "合格机构投资者的实缴额",
        "Paid in by qualified institutions",
    ),
    (
        "venture_capital_total",
        "money",
        "累计获得天使或风险投资",
        "Angel and venture capital, all years",
        "自成立起累计",
        "Since the firm was established",
    ),
    # Intellectual property in more detail.
    (
        "class1_ip_high_value",
        "count",
        "Ⅰ类高价值知识产权数",
        "High-value class I intellectual property",
        "未主张则留空",
        "Leave empty where not claimed",
    ),
    (
        "class1_ip_applied",
        "count",
        "已应用并产生经济效益的Ⅰ类知识产权数",
        "Class I intellectual property applied with benefit",
    ),
    # The market and the product.
    (
        "niche_market_share",
        "decimal",
        "主导产品细分市场国内占有率（%）",
        "National share of the niche market (%)",
        "须附证明材料",
        "With evidence",
    ),
    (
        "niche_domestic_rank",
        "count",
        "主导产品细分市场国内排名",
        "National rank in the niche market",
        "须附证明材料，第一名填 1",
        "With evidence; the first is 1",
    ),
    (
        "market_share_leading",
        "flag",
        "市场占有率较为靠前",
        "Market share among the leading",
        "经人工审核",
        "After review",
    ),
    (
        "key_chain_product",
        "flag",
        "主导产品属于“六基”或产业链关键环节",
        "Product in the six basics or a key link",
        "经人工审核",
        "After review",
    ),
    (
        "product_field_grade",
        "grade",
        "主导产品领域等级",
        "Field of the leading product",
        "A 补短板、锻长板或填空白并取得实效；B 属于“六基”、老字号或服务关键产业链龙头；C 均不属于",
        "A fills a gap with effect; B six basics, time-honoured brand or supplier of a key chain; C none",
    ),
    ("own_brand", "flag", "拥有自主品牌", "Has a brand of its own"),
    ("quality_award", "flag", "获省级以上质量奖", "Provincial or higher quality award"),
    ("quality_system", "flag", "通过 ISO 9001 等质量管理体系认证", "Certified quality system such as ISO 9001"),
    ("product_certification", "flag", "通过管理体系或产品认证", "Certified management system or product"),
    ("standard_participation", "flag", "参与制修订国家或行业标准", "Took part in a national or industry standard"),
    ("digital_level", "count", "数字化水平等级", "Level of digitalisation", "按测评结果填 0—4", "0 to 4 as assessed"),
    ("core_business_system", "flag", "至少一项核心业务采用信息系统", "A core business runs on an information system"),
    ("rd_institution", "flag", "自建或共建研发机构", "Own or joint R&D institution"),
    (
        "rd_institution_grade",
        "grade",
        "研发机构级别",
        "Level of the R&D institution",
        "A 国家级；B 省级；C 市级；D 市级以下；E 未建立",
        "A national; B provincial; C municipal; D below; E none",
    ),
    # Awards, scores given elsewhere, and events.
    (
        "award_ranked_3y",
        "flag",
        "近三年获国家级科技奖励（前五）或省级科技奖励（前三）",
        "National award (first five) or provincial award (first three), three years",
    ),
    ("national_award_top3_3y", "flag", "近三年获国家级科技奖励且排名前三", "National award, first three, three years"),
    ("maker_china_500_3y", "flag", "近三年进入“创客中国”全国500强企业组", "Maker in China top 500, three years"),
    ("maker_china_50_3y", "flag", "近三年进入“创客中国”全国50强企业组", "Maker in China top 50, three years"),
    (
        "local_feature_score",
        "decimal",
        "地方特色指标得分",
        "Score of the local indicators",
        "由评审按本省标准录入，0—15",
        "Entered by the reviewers, 0 to 15",
    ),
    (
        "development_score",
        "decimal",
        "专精特新发展评价得分",
        "Development evaluation score",
        "取自工信部平台，须附证明，不在本系统计算",
        "From the ministry's platform, with evidence; never computed here",
    ),
    (
        "development_score_prev",
        "decimal",
        "上一年专精特新发展评价得分",
        "Development evaluation score, one year earlier",
        "取自工信部平台，须附证明",
        "From the ministry's platform, with evidence",
    ),
    (
        "sme_by_size",
        "flag",
        "符合中小企业划型标准",
        "Small or medium by size",
        "不填则按划型规则计算",
        "Left empty it is computed by the size rule",
    ),
    (
        "no_sharp_drop_3y",
        "flag",
        "近三年营业收入无大幅下降",
        "No sharp drop in three years",
        "经人工审核",
        "After review",
    ),
    (
        "acquired_or_listed",
        "flag",
        "被兼并、收购或在境内外上市",
        "Acquired, or listed at home or abroad",
    ),
    # Self-assessment before an expert's judgement of a high-tech enterprise.
    (
        "hnte_advancedness",
        "grade",
        "自评：技术的先进程度",
        "Own view: how advanced the technology is",
        "A 高；B 较高；C 一般；D 较低；E 无",
        "A high; B rather high; C ordinary; D rather low; E none",
    ),
    (
        "hnte_core_support",
        "grade",
        "自评：对主要产品核心支持作用",
        "Own view: how it supports the main product",
        "A 强；B 较强；C 一般；D 较弱；E 无",
        "A strong; B rather strong; C ordinary; D rather weak; E none",
    ),
    ("hnte_own_development", "flag", "自评：有自主研发取得的知识产权", "Own view: some IP is of own development"),
    (
        "hnte_transfers_yearly",
        "decimal",
        "近三年年均科技成果转化项数",
        "Results put to use a year, mean of three years",
    ),
    ("hnte_rd_system", "flag", "自评：研发管理制度、核算体系和辅助账", "Own view: R&D rules and accounts in place"),
    (
        "hnte_rd_facilities",
        "flag",
        "自评：研发机构、科研条件和产学研合作",
        "Own view: R&D unit, equipment and partners",
    ),
    ("hnte_transfer_incentive", "flag", "自评：成果转化激励和创新创业平台", "Own view: incentives and open platform"),
    ("hnte_talent_system", "flag", "自评：科技人员培养、引进和绩效奖励", "Own view: training, hiring and rewards"),
    ("science_sme_title", "flag", "有效科技型中小企业入库编号", "Valid science and technology SME title"),
    ("innovative_sme_title", "flag", "有效创新型中小企业称号", "Valid innovative SME title"),
    ("specialized_sme_title", "flag", "有效专精特新中小企业称号", "Valid specialised SME title"),
    ("little_giant_title", "flag", "有效专精特新“小巨人”称号", "Valid little giant title"),
    ("gazelle_title", "flag", "有效瞪羚企业称号", "Valid gazelle title"),
    ("title_unproven", "flag", "持有有效期不明的称号", "Holds a title of unknown validity"),
    ("bank_consent", "flag", "对该银行的有效授权", "Live consent for the bank"),
    ("dishonest_debtor", "flag", "失信被执行人", "Dishonest judgment debtor"),
    ("abnormal_operation", "flag", "经营异常名录未移出", "On the abnormal-operation list"),
    ("tax_credit_d", "flag", "纳税信用 D 级", "Tax credit grade D"),
    ("tax_arrears", "flag", "欠税", "Tax in arrears"),
    ("environment_red_black", "flag", "环保信用红色或黑色", "Environmental credit red or black"),
    ("loan_overdue", "flag", "贷款逾期", "Overdue loan"),
    ("data_falsified", "flag", "数据造假", "Data falsified"),
    ("not_operating", "flag", "停产或未实际经营", "Not operating"),
    (
        "points_total",
        "decimal",
        "创新积分",
        "Innovation points",
        "不填则按同一行数据计算",
        "Left empty it is computed from the row",
    ),
    (
        "points_coverage",
        "percent",
        "积分数据覆盖率",
        "Coverage of the points' data",
        "不填则按同一行数据计算",
        "As above",
    ),
    *CARRIER_FACTS,
)

# What advice may ask of a firm. A fact that is not named here is never advised: years gone by, dates, the industry, records
# against the firm, what experts judge; nor fewer staff or less revenue, which no zone would wish for.
RAISED_BY_WORK = frozenset(
    "revenue main_business_revenue hightech_revenue net_profit assets net_assets rd_expense rd_expense_domestic_3y "
    "rd_super_deduction staff rd_staff tech_staff postgraduate_staff graduates_hired invention_applications "
    "pct_applications valid_ip class1_ip class1_ip_self class1_ip_high_value class1_ip_applied class2_ip "
    "tech_contract_amount provincial_platforms provincial_awards_3y provincial_projects_3y venture_capital "
    "venture_capital_total equity_financing_2y equity_financing_3y high_growth_listings digital_level "
    "high_tech_certificate science_sme_title innovative_sme_title specialized_sme_title little_giant_title gazelle_title "
    "demonstration_title provincial_rd_institution rd_institution led_standard_5y standard_participation own_brand "
    "quality_system product_certification core_business_system bank_consent".split()
)
LOWERED_BY_WORK = frozenset({"liabilities"})

# A fact left empty that follows from two others, cell by cell: result -> (first, sign, second).
DERIVED = {"net_assets": ("assets", -1, "liabilities"), "valid_ip": ("class1_ip", 1, "class2_ip")}
