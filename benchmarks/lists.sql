-- Of %(firms)s firms, each bank's part as it stands on that bank's list: ready and consented. The same every time.
-- What a bank's list asks for lies in these rows and their terms; the firms beside them are in tables that it never reads.
SELECT setseed(0.5);
ALTER TABLE financing_bankfirm DISABLE TRIGGER past_insert;

CREATE TEMP TABLE words AS SELECT
  ARRAY['平顶山', '平顶山市', '河南', '鹰城', ''] AS places,
  ARRAY['神马', '天砺', '华电', '安禾', '联曜', '沃岚', '博屹', '绿禾', '鸿铭', '恒瑞', '中维', '凯盛', '宝丰', '瑞达', '星源', '启航',
        '金石', '蓝盾', '德信', '远东', '汇通', '嘉业', '创远', '明泰', '方圆', '国兴', '新宇', '盛世', '锐捷', '飞跃'] AS brands,
  ARRAY['尼龙', '装备', '储能', '电缆', '纤维', '化工', '生物', '信息', '精密', '树脂', '锂电', '物流', '检测', '环保', '轴承', '泵阀'] AS trades,
  ARRAY['科技', '技术', '材料', '实业', '股份'] AS kinds,
  ARRAY['high-tech-enterprise', 'science-sme', 'innovative-sme', 'specialised-sme', 'gazelle', 'little-giant'] AS titles,
  (SELECT array_agg(id ORDER BY id) FROM accounts_organisation WHERE kind = 'park') AS parks,
  (SELECT array_agg(code ORDER BY code) FROM enterprises_chain) AS chains;

CREATE TEMP TABLE made AS
SELECT n AS firm_id, random() AS r, random() AS a, random() AS b, random() AS c, random() AS d, random() AS e, random() AS f, random() AS g,
  exp(13 + 6 * random())::bigint AS revenue, (3000 + 6500 * random())::integer AS total
FROM generate_series(1, %(firms)s) n;

INSERT INTO financing_bankfirm (bank_id, firm_id, consent_id, scope, purpose, valid_to, as_of, first_listed_on, fiscal_year,
  name, pinyin, initials, credit_code, park_id, chain_id, industry, established_on, total, stage, rank_in_stage, in_stage,
  percentile, tier, ceiling, items, rule_version_id, revenue, revenue_prev, revenue_growth, rd_expense, rd_intensity, staff,
  titles, title_details, rights, negatives_checked_on, past_negatives)
SELECT bank.id, m.firm_id, m.firm_id,
  '{identity,points,items,figures,titles,negative}', 'be_found', '2999-01-01', '2026-03-01',
  date '2026-03-01' - CASE WHEN m.a < 0.002 THEN 0 ELSE 1 + (m.a * 300)::integer END, 2025,
  w.places[1 + (m.a * 4.99)::int] || w.brands[ceil(30 * m.b * m.b + 0.001)::int] || w.trades[1 + (m.c * 15.99)::int]
    || w.kinds[1 + (m.d * 4.99)::int] || CASE WHEN m.e < 0.5 THEN (m.firm_id %% 1000)::text ELSE '' END || '有限公司',
  'pinyin' || md5(m.firm_id::text), left(md5(m.firm_id::text), 6), '91000000' || lpad(m.firm_id::text, 10, '0'),
  w.parks[1 + (m.f * (array_length(w.parks, 1) - 0.01))::int], w.chains[1 + (m.e * (array_length(w.chains, 1) - 0.01))::int],
  'C38', date '2000-01-01' + (m.d * 8500)::int, m.total, (m.c * 2.99)::int, 1 + (m.b * 1000)::int, 1000, 100 * m.a,
  CASE WHEN m.total >= 8000 THEN 'A' WHEN m.total >= 6000 THEN 'B' ELSE 'C' END, m.revenue / 2,
  (SELECT array_agg(i * 10) FROM generate_series(1, 18) i), 1, m.revenue, m.revenue / (0.7 + m.d),
  0.7 + m.d - 1 + CASE WHEN m.e < 0.01 THEN 3 ELSE 0 END, m.revenue * 0.2 * m.b * m.b, 0.2 * m.b * m.b, 3 + (m.c * 300)::int,
  CASE WHEN m.g < 0.01 THEN ARRAY[w.titles[6]] WHEN m.g < 0.05 THEN w.titles[4:5] ELSE w.titles[1:(m.g * 3.99)::int] END,
  '[]', '[]', '2026-03-01', '[]'
FROM made m, words w, (SELECT id, row_number() OVER (ORDER BY id) AS place FROM accounts_organisation WHERE kind = 'bank') bank
WHERE m.r < (ARRAY[0.02, 0.10, 0.30])[bank.place]
ORDER BY m.firm_id;

ALTER TABLE financing_bankfirm ENABLE TRIGGER past_insert;
