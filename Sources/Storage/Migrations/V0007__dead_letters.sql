-- What a stage gave up: first a row, so that nothing a sender writes into a message, and no queue that is full or missing,
-- can keep a stage from getting rid of it. The broker's own dead letters are emptied into the same table.
CREATE TABLE dead_letters (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    fingerprint    bytea       NOT NULL UNIQUE,    -- SHA-256 of queue, key, properties and body: the same letter is one row
    stage          text        NOT NULL,           -- the worker that gave it up: ingest, validator, aggregator, notifier
    queue          text        NOT NULL,           -- where it goes when it is replayed
    reason         text        NOT NULL,           -- a code of a closed set
    detail         text        NOT NULL,
    submission_id  uuid,                           -- where the entry could be read
    account        text,                           -- who sent it, as far as the broker vouches for it
    unit_code      text,
    routing_key    text        NOT NULL,
    message_id     text,
    message_type   text,
    content_type   text,
    headers        jsonb       NOT NULL,           -- as understood, for reading
    properties     bytea       NOT NULL,           -- as received, byte for byte; empty for an entry out of a bundle
    body           bytea,                          -- NULL when it was over the limit, or over the quota of its sender
    body_size      integer     NOT NULL,           -- bytes as sent
    attempts       integer     NOT NULL,           -- ours, before it was given up
    times          bigint      NOT NULL DEFAULT 1, -- how often the same letter came
    state          text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'replayed', 'discarded')),
    first_at       timestamptz NOT NULL DEFAULT now(),
    last_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX dead_letters_open ON dead_letters (stage, reason, id) WHERE state = 'open';
CREATE INDEX dead_letters_account ON dead_letters (account) WHERE state = 'open';
CREATE INDEX dead_letters_submission ON dead_letters (submission_id) WHERE submission_id IS NOT NULL;

-- The sender's id of a submission whose id was another account's already: an id belongs to its account.
ALTER TABLE submissions ADD COLUMN sender_id uuid;
CREATE INDEX submissions_sender_id ON submissions (sender_id) WHERE sender_id IS NOT NULL;

-- Who did what with a dead letter, when and why. Only ever added to.
CREATE TABLE dead_letter_acts (
    id             bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    dead_letter_id bigint      NOT NULL REFERENCES dead_letters (id),
    act            text        NOT NULL CHECK (act IN ('replay', 'discard')),
    actor          text        NOT NULL,           -- the operator's name on the machine
    reason         text        NOT NULL DEFAULT '',
    at             timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX dead_letter_acts_letter ON dead_letter_acts (dead_letter_id);
