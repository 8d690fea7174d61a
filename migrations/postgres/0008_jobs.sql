-- What follows from something that was committed, and must not be lost. A server leases a job by moving its due_at on, and takes it
-- away when it is done.
CREATE TABLE jobs (
    id          uuid PRIMARY KEY,
    kind        text NOT NULL,
    payload     text NOT NULL,
    created_at  bigint NOT NULL,
    due_at      bigint NOT NULL,
    leases      bigint NOT NULL DEFAULT 0,
    attempts    bigint NOT NULL DEFAULT 0,
    error       text NOT NULL DEFAULT '',
    given_up_at bigint
);
CREATE INDEX jobs_due ON jobs (due_at) WHERE given_up_at IS NULL;
CREATE INDEX jobs_given_up ON jobs (given_up_at) WHERE given_up_at IS NOT NULL;

-- Of accounts that were deleted before, the names are still in mentions.
INSERT INTO jobs (id, kind, payload, created_at, due_at)
    SELECT GEN_RANDOM_UUID(), 'forget_person', '{"forget_person":{"user":"' || id || '","after":null}}', closed_at, closed_at
    FROM users WHERE closed_at IS NOT NULL AND password_hash = '';
