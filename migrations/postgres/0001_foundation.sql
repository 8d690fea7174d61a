-- Times are milliseconds since 1970-01-01 UTC. Ids are UUIDs made by the server, client ids by the clients.

CREATE TABLE users (
    id            uuid   PRIMARY KEY,
    name          text   NOT NULL,
    -- The same for all names that a person could take for one another.
    name_key      text   NOT NULL UNIQUE,
    password_hash text   NOT NULL,
    created_at    bigint NOT NULL
);

-- One log-in on one device.
CREATE TABLE sessions (
    id         uuid   PRIMARY KEY,
    user_id    uuid   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    user_agent text   NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at   bigint
);
CREATE INDEX sessions_of_user ON sessions (user_id);

-- Every refresh token that was given out, by its SHA-256. `generation` grows by one with each rotation.
CREATE TABLE refresh_tokens (
    hash       bytea  PRIMARY KEY,
    session_id uuid   NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    generation bigint NOT NULL,
    issued_at  bigint NOT NULL,
    used_at    bigint
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id, generation);

CREATE TABLE rooms (
    id         uuid   PRIMARY KEY,
    name       text   NOT NULL,
    name_key   text   NOT NULL UNIQUE,
    created_at bigint NOT NULL,
    -- The seq of the newest event; the lock on this row orders the room's events.
    last_seq   bigint NOT NULL DEFAULT 0
);

CREATE TABLE members (
    room_id   uuid   NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id   uuid   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    joined_at bigint NOT NULL,
    PRIMARY KEY (room_id, user_id)
);
CREATE INDEX members_of_user ON members (user_id);

-- The room log: every lasting change of a room. `kind` is 0 posted, 1 joined, 2 left.
CREATE TABLE events (
    room_id   uuid     NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq       bigint   NOT NULL,
    at        bigint   NOT NULL,
    actor_id  uuid     NOT NULL REFERENCES users (id),
    kind      smallint NOT NULL,
    client_id uuid,
    -- What a message says, as JSON; empty for other kinds.
    content   text     NOT NULL,
    PRIMARY KEY (room_id, seq),
    UNIQUE (actor_id, client_id)
);

INSERT INTO rooms (id, name, name_key, created_at)
VALUES ('00000000-0000-7000-8000-000000000001', 'Lobby', 'lobby', 0);
