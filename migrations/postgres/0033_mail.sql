SET LOCAL lock_timeout = '2s';

-- Where people want to be written to who were mentioned and did not come. Nothing but a link is sent to an address before
-- `confirmed_at`; `token` is the SHA-256 of what that link holds, good until `token_until` and once.
CREATE TABLE mail_addresses (
    user_id       uuid    NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    address       text    NOT NULL,
    confirmed_at  bigint,
    token         bytea   UNIQUE,
    token_until   bigint  NOT NULL DEFAULT 0,
    -- 0: never.
    after_minutes bigint  NOT NULL,
    -- The digest that is to be sent, and the job that does so; whether something has come since it was begun.
    digest        uuid,
    job_id        uuid,
    again_at      bigint  NOT NULL DEFAULT 0
);

-- Up to where somebody was written to of a room.
CREATE TABLE mailed (
    user_id uuid    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    room_id uuid    NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq     bigint  NOT NULL,
    PRIMARY KEY (user_id, room_id)
);
CREATE INDEX mailed_of_room ON mailed (room_id);

-- Which links were asked for of late, so that nobody is flooded with them. `address` is the SHA-256 of the address in small letters.
CREATE TABLE mail_asked (
    id      uuid    NOT NULL PRIMARY KEY,
    user_id uuid    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    address bytea   NOT NULL,
    at      bigint  NOT NULL
);
CREATE INDEX mail_asked_by ON mail_asked (user_id);
CREATE INDEX mail_asked_for ON mail_asked (address);
