-- What each report counts for at present: the proof that it is folded in once, and the source of every total.
CREATE TABLE folded (
    report_id     bigint      PRIMARY KEY,
    revision      integer     NOT NULL,           -- 0: reserved, nothing counted yet
    submission_id uuid,
    plan_year     smallint,
    unit_codes    text[]      NOT NULL DEFAULT '{}',
    figures       integer[]   NOT NULL DEFAULT '{}', -- ten for each unit, in the order of unit_totals' columns
    folded_at     timestamptz
) WITH (fillfactor = 70);

CREATE TABLE unit_totals (
    plan_year             smallint NOT NULL,
    unit_code             text     NOT NULL,
    activities            bigint   NOT NULL DEFAULT 0,
    participants          bigint   NOT NULL DEFAULT 0,
    women                 bigint   NOT NULL DEFAULT 0,
    cadre_support         bigint   NOT NULL DEFAULT 0, -- II.1
    partydoc_feedback     bigint   NOT NULL DEFAULT 0, -- II.2
    partydoc_adopted      bigint   NOT NULL DEFAULT 0, -- II.2
    dialogue              bigint   NOT NULL DEFAULT 0, -- II.3
    digital_training      bigint   NOT NULL DEFAULT 0, -- II.4
    communication         bigint   NOT NULL DEFAULT 0, -- II.5, denominator
    communication_digital bigint   NOT NULL DEFAULT 0, -- II.5, numerator
    PRIMARY KEY (plan_year, unit_code)
) WITH (fillfactor = 60);

-- Any number can be opened: which report revisions a unit's totals come from.
CREATE VIEW unit_total_sources AS
SELECT f.plan_year, u.unit_code, f.report_id, f.revision, f.submission_id, f.folded_at,
       f.figures[(u.position - 1) * 10 + 1]  AS activities,
       f.figures[(u.position - 1) * 10 + 2]  AS participants,
       f.figures[(u.position - 1) * 10 + 3]  AS women,
       f.figures[(u.position - 1) * 10 + 4]  AS cadre_support,
       f.figures[(u.position - 1) * 10 + 5]  AS partydoc_feedback,
       f.figures[(u.position - 1) * 10 + 6]  AS partydoc_adopted,
       f.figures[(u.position - 1) * 10 + 7]  AS dialogue,
       f.figures[(u.position - 1) * 10 + 8]  AS digital_training,
       f.figures[(u.position - 1) * 10 + 9]  AS communication,
       f.figures[(u.position - 1) * 10 + 10] AS communication_digital
FROM folded f
CROSS JOIN LATERAL unnest(f.unit_codes) WITH ORDINALITY AS u (unit_code, position)
WHERE f.revision > 0;
