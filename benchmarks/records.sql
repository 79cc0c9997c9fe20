-- Dated records for the zone of zone.sql: certificates of which some have ended, rights, incidents. The same every time.
SELECT setseed(0.25);
ALTER TABLE enterprises_title DISABLE TRIGGER USER;
ALTER TABLE enterprises_intellectualproperty DISABLE TRIGGER USER;
ALTER TABLE enterprises_negativerecord DISABLE TRIGGER USER;

INSERT INTO enterprises_title (firm_id, kind, held, number, valid_from, valid_to, source)
SELECT id, kind, true, '', valid_from, valid_from + 1095, ''
FROM (SELECT id, kind, date '2022-06-01' + (random() * 1300)::integer AS valid_from FROM enterprises_firm,
      (VALUES ('science-sme', 0.4), ('high-tech-enterprise', 0.25), ('specialized-sme', 0.05)) kinds (kind, share)
      WHERE random() < share) held;

INSERT INTO enterprises_intellectualproperty (firm_id, kind, name, number, granted_on, acquired)
SELECT id, CASE WHEN random() < 0.3 THEN 'invention' ELSE 'software' END, '', id || '-' || n,
  date '2018-01-01' + (random() * 2900)::integer, random() < 0.1
FROM enterprises_firm, generate_series(1, 3) n WHERE random() < 0.6;

INSERT INTO enterprises_negativerecord (firm_id, kind, description, source, source_date, recorded_on)
SELECT id, CASE WHEN random() < 0.5 THEN 'abnormal' ELSE 'incident' END, '', '', date '2026-01-01',
  date '2023-01-01' + (random() * 1100)::integer
FROM enterprises_firm WHERE random() < 0.03;

SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE enterprises_title ENABLE TRIGGER USER;
ALTER TABLE enterprises_intellectualproperty ENABLE TRIGGER USER;
ALTER TABLE enterprises_negativerecord ENABLE TRIGGER USER;
