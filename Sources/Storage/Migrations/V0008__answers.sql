-- Corrections that came before the revision they correct: each waits here, under its report's key, and is decided in the
-- transaction that takes its base. A report of which nothing was accepted yet has a row with revision 0 then, which is
-- what such transactions meet at; it is no report (Decisions/0008).
CREATE TABLE parked (
    submission_id uuid        PRIMARY KEY,
    unit_code     text COLLATE "C" NOT NULL,      -- with type and period: the report's key
    report_type   text COLLATE "C" NOT NULL,
    period        text COLLATE "C" NOT NULL,
    base_revision integer     NOT NULL,
    recipient     text        NOT NULL,           -- unit whom the receipt goes to
    account       text        NOT NULL,
    receipt_no    bigint      NOT NULL,           -- the decision keeps it
    body_size     integer     NOT NULL,
    received_at   timestamptz NOT NULL,
    parked_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX parked_report ON parked (unit_code, report_type, period, base_revision);
CREATE INDEX parked_recipient ON parked (recipient, received_at);
ALTER TABLE reports ALTER COLUMN submission_id DROP NOT NULL; -- NULL while the revision is 0

-- The same content under another id has its decision too, which names the submission that brought it first. Every row
-- that is there keeps the narrower rule, so none has to be looked at.
ALTER TABLE decisions DROP CONSTRAINT decisions_outcome_check;
ALTER TABLE decisions ADD CONSTRAINT decisions_outcome_check
    CHECK (outcome IN ('accepted', 'accepted_with_warnings', 'rejected', 'conflict', 'duplicate')) NOT VALID;
ALTER TABLE decisions
    ADD COLUMN decided_with uuid,                 -- it was parked: the submission in whose transaction it was decided
    ADD COLUMN duplicate_of uuid;

-- Which submission became a revision; when the first of a report came.
CREATE INDEX decisions_report ON decisions (report_id, revision) WHERE report_id IS NOT NULL;
-- What a unit was answered since a day.
CREATE INDEX decisions_unit ON decisions (unit_code, received_at);
CREATE INDEX decisions_decided_with ON decisions (decided_with) WHERE decided_with IS NOT NULL;
-- Numbers rise with the pages, so their ranges are enough to find one.
CREATE INDEX decisions_receipt_no ON decisions USING brin (receipt_no) WITH (pages_per_range = 16, autosummarize = on);

-- Numbers that one connection takes ahead are lost when it ends, and clerks read gaps as lost documents.
ALTER SEQUENCE receipt_numbers CACHE 1;

-- Answers that held for a moment: the same submission was sent again later and decided anew.
CREATE TABLE replaced_decisions (
    submission_id uuid        NOT NULL,
    receipt_no    bigint      NOT NULL,
    outcome       text        NOT NULL,
    received_at   timestamptz NOT NULL,
    decided_at    timestamptz NOT NULL,
    replaced_at   timestamptz NOT NULL DEFAULT now(),
    findings      jsonb       NOT NULL,
    PRIMARY KEY (submission_id, receipt_no)
);

-- Messages with receipts that the broker did not take: a queue that is missing or full, a broker that is blocked.
CREATE TABLE owed_receipts (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    unit_code      text        NOT NULL,
    message_type   text        NOT NULL,
    correlation_id text,
    remaining      bigint,                        -- header x-remaining
    body           bytea       NOT NULL,
    body_hash      bytea       NOT NULL,          -- SHA-256: the same message is owed once
    since          timestamptz NOT NULL DEFAULT now(),
    tries          integer     NOT NULL DEFAULT 0,
    next_at        timestamptz NOT NULL,
    last_error     text,
    UNIQUE (unit_code, body_hash)
);
CREATE INDEX owed_receipts_due ON owed_receipts (next_at);
CREATE INDEX owed_receipts_since ON owed_receipts (since);

-- Units that asked for their receipts again, one request each: how far the answer has come.
CREATE TABLE receipt_requests (
    unit_code   text        PRIMARY KEY,
    request_id  uuid        NOT NULL,
    since       timestamptz NOT NULL,
    asked_at    timestamptz NOT NULL DEFAULT now(),
    remaining   bigint,                           -- NULL until it was counted
    after_at    timestamptz,                      -- the last receipt that was sent, by arrival and submission
    after_id    uuid,
    tries       integer     NOT NULL DEFAULT 0,
    next_at     timestamptz NOT NULL DEFAULT now(),
    last_error  text
);
