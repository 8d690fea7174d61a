-- Times are milliseconds since 1970-01-01 UTC. Ids are UUIDs (16 bytes) made by the server, client ids by the clients.

CREATE TABLE users (
    id            blob PRIMARY KEY,
    name          text NOT NULL,
    -- The same for all names that a person could take for one another.
    name_key      text NOT NULL UNIQUE,
    password_hash text NOT NULL,
    created_at    integer NOT NULL
) STRICT;

-- One log-in on one device.
CREATE TABLE sessions (
    id         blob PRIMARY KEY,
    user_id    blob NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    user_agent text NOT NULL,
    created_at integer NOT NULL,
    expires_at integer NOT NULL,
    ended_at   integer
) STRICT;
CREATE INDEX sessions_of_user ON sessions (user_id);

-- Every refresh token that was given out, by its SHA-256. `generation` grows by one with each rotation.
CREATE TABLE refresh_tokens (
    hash       blob PRIMARY KEY,
    session_id blob NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    generation integer NOT NULL,
    issued_at  integer NOT NULL,
    used_at    integer
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id, generation);

CREATE TABLE rooms (
    id         blob PRIMARY KEY,
    name       text NOT NULL,
    name_key   text NOT NULL UNIQUE,
    created_at integer NOT NULL,
    -- The seq of the newest event; the lock on this row orders the room's events.
    last_seq   integer NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE members (
    room_id   blob NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id   blob NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    joined_at integer NOT NULL,
    PRIMARY KEY (room_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX members_of_user ON members (user_id);

-- The room log: every lasting change of a room. `kind` is 0 posted, 1 joined, 2 left.
CREATE TABLE events (
    room_id   blob NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq       integer NOT NULL,
    at        integer NOT NULL,
    actor_id  blob NOT NULL REFERENCES users (id),
    kind      integer NOT NULL,
    client_id blob,
    -- What a message says, as JSON; empty for other kinds.
    content   text NOT NULL,
    PRIMARY KEY (room_id, seq),
    UNIQUE (actor_id, client_id)
) STRICT, WITHOUT ROWID;

INSERT INTO rooms (id, name, name_key, created_at)
VALUES (x'00000000000070008000000000000001', 'Lobby', 'lobby', 0);
