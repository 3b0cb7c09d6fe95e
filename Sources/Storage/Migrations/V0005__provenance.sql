-- Any number can be opened, down to the single activity: the rows of the revisions that count, and the receipt under
-- which each came in. (The sources of a unit's totals: view unit_total_sources.)
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
