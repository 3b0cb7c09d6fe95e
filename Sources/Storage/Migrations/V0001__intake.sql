-- What arrived, byte for byte, before anybody looked into it.
CREATE TABLE submissions (
    id            uuid        PRIMARY KEY,        -- the sender's id: AMQP message_id
    account       text        NOT NULL,           -- broker account, checked by the broker
    unit_code     text        NOT NULL,           -- from the routing key, checked by the broker
    received_at   timestamptz NOT NULL,           -- when the broker took it in; decides whether a report is late
    stored_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    declared_type text,                           -- AMQP type, report.v1
    traceparent   text,                           -- W3C Trace Context
    body_size     integer     NOT NULL,           -- bytes as sent
    content_hash  bytea       NOT NULL,           -- SHA-256 of the body
    body          bytea                           -- NULL when it was over the limit
) WITH (toast_tuple_target = 8160);
-- Bodies are about 2 KB: kept in the row and not compressed, since every one is written once and read rarely.
ALTER TABLE submissions ALTER COLUMN body SET STORAGE EXTERNAL;

-- The same id again: with the same bytes (duplicate) or with others (conflict, whose bytes are kept).
CREATE TABLE resubmissions (
    submission_id uuid        NOT NULL,
    content_hash  bytea       NOT NULL,
    account       text        NOT NULL,
    outcome       text        NOT NULL CHECK (outcome IN ('duplicate', 'conflict')),
    received_at   timestamptz NOT NULL,           -- of the first such repeat
    body          bytea,
    PRIMARY KEY (submission_id, content_hash, account)
);

-- Attempts at entries that may have crashed a worker, recorded before they begin.
CREATE TABLE attempts (
    queue    text        NOT NULL,
    entry_id uuid        NOT NULL,
    attempts integer     NOT NULL,
    last_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (queue, entry_id)
);
