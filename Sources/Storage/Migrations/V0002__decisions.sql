-- One row a report, that is a unit, a type and a period; `revision` is the one that counts.
CREATE TABLE reports (
    id            bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_code     text     NOT NULL,
    report_type   text     NOT NULL,
    period        text     NOT NULL,
    plan_year     smallint NOT NULL,
    revision      integer  NOT NULL,
    submission_id uuid     NOT NULL,              -- the submission of that revision
    UNIQUE (unit_code, report_type, period)
) WITH (fillfactor = 90);

CREATE SEQUENCE receipt_numbers CACHE 64;

-- The answer to every submission; a report that was refused is an answer too.
CREATE TABLE decisions (
    submission_id      uuid        PRIMARY KEY,
    outcome            text        NOT NULL
        CHECK (outcome IN ('accepted', 'accepted_with_warnings', 'rejected', 'conflict')),
    receipt_no         bigint      NOT NULL DEFAULT nextval('receipt_numbers'),
    unit_code          text        NOT NULL,      -- whom the receipt goes to
    period             text,
    report_id          bigint,                    -- with revision: when accepted
    revision           integer,
    received_at        timestamptz NOT NULL,
    decided_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    activities         integer     NOT NULL,
    held               integer     NOT NULL,
    participants_total bigint      NOT NULL,
    participants_women bigint      NOT NULL,
    errors             integer     NOT NULL,
    warnings           integer     NOT NULL,
    targets            text        NOT NULL       -- clauses of the plan it counts toward, separated by commas
);

CREATE TABLE findings (
    submission_id uuid    NOT NULL,
    ordinal       integer NOT NULL,
    code          text    NOT NULL,               -- stable; config/rules.csv
    severity      text    NOT NULL CHECK (severity IN ('error', 'warning')),
    path          text    NOT NULL,               -- JSON Pointer into the body
    row           integer,                        -- among the activities, from 1
    column_name   text,
    message_vi    text    NOT NULL,
    PRIMARY KEY (submission_id, ordinal)
);

CREATE TABLE activities (
    report_id          bigint  NOT NULL,
    revision           integer NOT NULL,
    ordinal            integer NOT NULL,
    unit_code          text    NOT NULL,          -- who held it: the reporter or one of its communes
    activity_key       text    NOT NULL,
    category           text    NOT NULL,
    title              text    NOT NULL,
    held_from          date,
    held_to            date,
    status             text    NOT NULL,
    role               text    NOT NULL,
    mode               text    NOT NULL,
    platforms          text    NOT NULL,          -- separated by commas
    participants_total integer NOT NULL,
    participants_women integer NOT NULL,
    reach              integer NOT NULL,
    joint_group_id     text    NOT NULL,
    PRIMARY KEY (report_id, revision, ordinal)
);
