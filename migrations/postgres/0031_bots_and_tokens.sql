SET LOCAL lock_timeout = '2s';

-- Accounts of programs; whose they are. They have no password, and their ids are UUIDs of version 8.
ALTER TABLE users ADD COLUMN bot_owner uuid REFERENCES users (id);
CREATE INDEX users_bots ON users (bot_owner) WHERE bot_owner IS NOT NULL;

-- What programs bring with each request. Each is a session of its own, which ends when the token does; `hash` is its SHA-256, and
-- `scopes` are the names of what it is good for, separated by spaces.
CREATE TABLE tokens (
    session_id   uuid NOT NULL PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    hash         bytea NOT NULL UNIQUE,
    name         text NOT NULL,
    scopes       text NOT NULL,
    last_used_at bigint
);
