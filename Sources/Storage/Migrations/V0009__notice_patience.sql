-- Waiting for a mail server lives in the ledger: what is not taken today is tried again for as long as it has a point,
-- however few tiers the broker has.
ALTER TABLE reminders
    -- Not before then; set anew each time that a letter is put off.
    ADD COLUMN next_try_at  timestamptz NOT NULL DEFAULT now(),
    -- How often it was put off: how long the next wait is.
    ADD COLUMN put_offs     integer     NOT NULL DEFAULT 0,
    -- Letters that went out whole and were never answered; after two nobody knows, and a person has to look.
    ADD COLUMN unanswered   integer     NOT NULL DEFAULT 0,
    -- Whom the last refusal spoke of, and since when it was refused: the reader is to blame only when another reader's
    -- letter was taken since.
    ADD COLUMN blame        text CHECK (blame IN ('letter', 'relay', 'unclear')),
    ADD COLUMN blamed_since timestamptz;
UPDATE reminders SET unanswered = least(attempts, 2) WHERE state = 'unknown';
CREATE INDEX reminders_accepted ON reminders (updated_at) WHERE state = 'accepted';
CREATE INDEX reminders_unsent ON reminders (due_on) WHERE state IN ('planned', 'sending', 'unknown', 'failed');
CREATE INDEX reminders_recipient_open ON reminders (recipient) WHERE state IN ('planned', 'sending', 'unknown');

-- Who leads the reminders. The highest term leads; every term is a row of its own, so that a leader that hangs with its
-- row locked cannot keep its successor out.
CREATE TABLE notifier_leader (
    name          text        NOT NULL,           -- what is led
    term          bigint      NOT NULL,           -- the fencing token: what an older term plans is refused
    holder        uuid        NOT NULL,           -- the process
    pid           integer     NOT NULL,           -- its session, which a successor may end
    backend_start timestamptz NOT NULL,
    heartbeat     timestamptz NOT NULL DEFAULT clock_timestamp(),
    looked_at     timestamptz,                    -- when the last look at what is owed ended well
    PRIMARY KEY (name, term)
);
