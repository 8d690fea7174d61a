-- The seq of the oldest event that is kept; older ones were deleted after the time that the server's settings name.
ALTER TABLE rooms ADD COLUMN first_seq integer NOT NULL DEFAULT 1;

-- The messages among them, by the names that their senders gave them: one that is sent again is still answered as before.
CREATE TABLE idempotency_keys (
    user_id   blob NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id blob NOT NULL,
    room_id   blob NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq       integer NOT NULL,
    at        integer NOT NULL,
    PRIMARY KEY (user_id, client_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (at);
