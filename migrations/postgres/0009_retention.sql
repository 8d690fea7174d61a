SET LOCAL lock_timeout = '2s';

-- The seq of the oldest event that is kept; older ones were deleted after the time that the server's settings name.
ALTER TABLE rooms ADD COLUMN first_seq bigint NOT NULL DEFAULT 1;

-- The messages among them, by the names that their senders gave them: one that is sent again is still answered as before.
CREATE TABLE idempotency_keys (
    user_id   uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id uuid NOT NULL,
    room_id   uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq       bigint NOT NULL,
    at        bigint NOT NULL,
    PRIMARY KEY (user_id, client_id)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (at);
