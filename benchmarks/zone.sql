-- A zone of %(firms)s firms with two years of plausible facts. The same every time, wherever the rows come to lie on disk:
-- random numbers are dealt out in the order of ids. Triggers rest meanwhile: history and
-- queue are not measured.
SELECT setseed(0.5);
ALTER TABLE enterprises_firm DISABLE TRIGGER USER;
ALTER TABLE enterprises_yearfacts DISABLE TRIGGER USER;

INSERT INTO enterprises_firm (credit_code, name, former_names, pinyin, initials, park_id, industry_code, status,
  established_on, legal_representative, address, contact_name, contact_phone, contact_email, contact_post, remark, version,
  created_at, updated_at)
SELECT '91000000' || lpad(n::text, 10, '0'), 'firm ' || n, '{}', 'firm' || n, 'f', (SELECT min(id) FROM
  accounts_organisation WHERE kind = 'park'), '3825', 'operating', date '2000-01-01' + (random() * 8500)::integer,
  '', '', '', '', '', '', '', 1, now(), now()
FROM generate_series(1, %(firms)s) n;

INSERT INTO enterprises_yearfacts (firm_id, fiscal_year, source, known_on, source_reference, reason, updated_at,
  revenue, main_business_revenue, hightech_revenue, total_income, net_profit, assets, liabilities, cost_and_expense,
  rd_expense, rd_super_deduction, staff, rd_staff, tech_staff, postgraduate_staff, graduates_hired,
  invention_applications, pct_applications, class1_ip, class2_ip, tech_contract_amount, provincial_platforms,
  provincial_awards_3y, provincial_projects_3y, venture_capital, equity_financing_3y, high_growth_listings)
SELECT id, year, 'import', date '2026-01-15', '', '', now(),
  size, size * 0.95, size * random(), size * 1.02, size * (random() - 0.3) * 0.3, size * (0.5 + random()),
  size * 0.8 * random(), size * 0.9, CASE WHEN random() < 0.9 THEN size * random() * 0.12 END,
  CASE WHEN random() < 0.7 THEN size * random() * 0.1 END, staff, staff * random() * 0.4, staff * random() * 0.5,
  staff * random() * 0.2, random() * 6, random() * 8, random() * 1.2, random() * 9, random() * 20,
  CASE WHEN random() < 0.4 THEN size * random() * 0.1 END, random() * 1.4, random() * 1.2, random() * 1.5,
  CASE WHEN random() < 0.05 THEN size * random() END, NULL, CASE WHEN random() < 0.5 THEN (random() * 0.6)::integer END
FROM (SELECT id, year, exp(13 + 6 * random())::bigint AS size, (3 + 300 * random() ^ 3)::integer AS staff
      FROM (SELECT id, year FROM enterprises_firm, (VALUES (2024), (2025)) years (year) ORDER BY id, year) ordered) firm_years;

SELECT enterprises_keep_latest(array_agg(id)) FROM enterprises_firm;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE enterprises_firm ENABLE TRIGGER USER;
ALTER TABLE enterprises_yearfacts ENABLE TRIGGER USER;
