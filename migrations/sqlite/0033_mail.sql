-- Where people want to be written to who were mentioned and did not come. Nothing but a link is sent to an address before
-- `confirmed_at`; `token` is the SHA-256 of what that link holds, good until `token_until` and once.
CREATE TABLE mail_addresses (
    user_id       blob    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    address       text    NOT NULL,
    confirmed_at  integer,
    token         blob    UNIQUE,
    token_until   integer NOT NULL DEFAULT 0,
    -- 0: never.
    after_minutes integer NOT NULL,
    -- The digest that is to be sent, and the job that does so; whether something has come since it was begun.
    digest        blob,
    job_id        blob,
    again_at      integer NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Up to where somebody was written to of a room.
CREATE TABLE mailed (
    user_id blob    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    room_id blob    NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq     integer NOT NULL,
    PRIMARY KEY (user_id, room_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX mailed_of_room ON mailed (room_id);

-- Which links were asked for of late, so that nobody is flooded with them. `address` is the SHA-256 of the address in small letters.
CREATE TABLE mail_asked (
    id      blob    NOT NULL PRIMARY KEY,
    user_id blob    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    address blob    NOT NULL,
    at      integer NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mail_asked_by ON mail_asked (user_id);
CREATE INDEX mail_asked_for ON mail_asked (address);
