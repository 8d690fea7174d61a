-- Who has left a room while they may not speak there, so that they come back as silent as they went.
CREATE TABLE mutes (
    room_id uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    until   bigint NOT NULL,
    reason  text NOT NULL,
    PRIMARY KEY (room_id, user_id)
);

-- Sockets of sessions that expire are closed at once.
CREATE INDEX sessions_expiring ON sessions (expires_at) WHERE ended_at IS NULL;
