-- What units owe by a day: planned dialogues, comments asked for. Kept from the newest revision of each report.
CREATE TABLE obligations (
    unit_code      text    NOT NULL,
    kind           text    NOT NULL CHECK (kind IN ('dialogue', 'feedback')),
    obligation_key text    NOT NULL,              -- the key that the unit gave it
    report_id      bigint  NOT NULL,
    revision       integer NOT NULL,
    title          text    NOT NULL,
    due_on         date    NOT NULL,
    closed         boolean NOT NULL,
    PRIMARY KEY (unit_code, kind, obligation_key)
);
CREATE INDEX obligations_report ON obligations (report_id);
CREATE INDEX obligations_open ON obligations (due_on) WHERE NOT closed;

-- One row for each reminder that was planned: the guard against sending twice, and the answer to "why was it sent".
CREATE TABLE reminders (
    unit_code      text        NOT NULL,
    kind           text        NOT NULL,
    obligation_key text        NOT NULL,
    due_on         date        NOT NULL,          -- a moved day is a new reminder
    step           integer     NOT NULL,          -- working days from the day it is due: -7, -3, -1, 0, 1, 3, 5
    recipient      text        NOT NULL,          -- e-mail address
    planned_at     timestamptz NOT NULL DEFAULT now(),
    state          text        NOT NULL DEFAULT 'planned'
        CHECK (state IN ('planned', 'sending', 'accepted', 'unknown', 'failed', 'obsolete')),
    attempts       integer     NOT NULL DEFAULT 0,
    message_id     text,
    reason         text        NOT NULL DEFAULT '', -- why it is sent, for the reader and for ops
    error          text,
    updated_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (unit_code, kind, obligation_key, due_on, step, recipient)
);
CREATE INDEX reminders_open ON reminders (planned_at) WHERE state IN ('planned', 'sending', 'unknown');
