-- Rows come by COPY, which writes a page full of them as one record of the log as long as no default has to be asked for
-- each row: times are those of the transaction.
ALTER TABLE submissions ALTER COLUMN stored_at SET DEFAULT now();
ALTER TABLE decisions ALTER COLUMN decided_at SET DEFAULT now();
ALTER TABLE folded ALTER COLUMN folded_at SET DEFAULT now();
DELETE FROM folded WHERE revision = 0;            -- no row is reserved ahead any more

-- Workers take the numbers of new reports ahead, a batch at a time.
ALTER TABLE reports ALTER COLUMN id SET CACHE 64;

-- Codes are compared by their bytes, which is several times as fast as by any language's order.
-- The two views that show these columns go before and come back below as they were.
DROP VIEW activity_provenance;
DROP VIEW unit_total_drift;
ALTER TABLE reports
    ALTER COLUMN unit_code TYPE text COLLATE "C",
    ALTER COLUMN report_type TYPE text COLLATE "C",
    ALTER COLUMN period TYPE text COLLATE "C";
ALTER TABLE unit_totals
    ALTER COLUMN unit_code TYPE text COLLATE "C";
ALTER TABLE obligations
    ALTER COLUMN unit_code TYPE text COLLATE "C",
    ALTER COLUMN kind TYPE text COLLATE "C",
    ALTER COLUMN obligation_key TYPE text COLLATE "C";
CREATE VIEW activity_provenance AS
SELECT r.plan_year, a.unit_code, a.activity_key, a.category, a.title, a.held_from, a.held_to, a.status,
       a.participants_total, a.participants_women, a.reach,
       r.unit_code AS reporter,                       -- who reported it: the unit itself or its district
       r.report_type, r.period, r.id AS report_id, a.revision, a.ordinal,
       r.submission_id, d.receipt_no, d.decided_at
FROM reports r
JOIN activities a ON a.report_id = r.id AND a.revision = r.revision
LEFT JOIN decisions d ON d.submission_id = r.submission_id;

-- Totals that are not the sum of their sources. Always empty; `nhipcau audit` looks.
CREATE VIEW unit_total_drift AS
SELECT plan_year, unit_code, t.activities AS total, s.activities AS sources
FROM unit_totals t
FULL JOIN (
    SELECT plan_year, unit_code, sum(activities) AS activities, sum(participants) AS participants, sum(women) AS women,
           sum(cadre_support) AS cadre_support, sum(partydoc_feedback) AS partydoc_feedback,
           sum(partydoc_adopted) AS partydoc_adopted, sum(dialogue) AS dialogue,
           sum(digital_training) AS digital_training, sum(communication) AS communication,
           sum(communication_digital) AS communication_digital
    FROM unit_total_sources GROUP BY plan_year, unit_code
) s USING (plan_year, unit_code)
WHERE (coalesce(t.activities, 0), coalesce(t.participants, 0), coalesce(t.women, 0), coalesce(t.cadre_support, 0),
       coalesce(t.partydoc_feedback, 0), coalesce(t.partydoc_adopted, 0), coalesce(t.dialogue, 0),
       coalesce(t.digital_training, 0), coalesce(t.communication, 0), coalesce(t.communication_digital, 0))
   IS DISTINCT FROM
      (coalesce(s.activities, 0), coalesce(s.participants, 0), coalesce(s.women, 0), coalesce(s.cadre_support, 0),
       coalesce(s.partydoc_feedback, 0), coalesce(s.partydoc_adopted, 0), coalesce(s.dialogue, 0),
       coalesce(s.digital_training, 0), coalesce(s.communication, 0), coalesce(s.communication_digital, 0));
