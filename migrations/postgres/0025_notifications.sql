SET LOCAL lock_timeout = '2s';

-- `notify` in `members` is 0 as usual, 1 only what calls the member, 2 nothing, 3 every message.

-- How people want to be told of what is new: what they have chosen, as JSON. Who has no row has chosen nothing.
CREATE TABLE notification_settings (
    user_id       uuid NOT NULL PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    settings      text NOT NULL,
    has_key_words boolean NOT NULL
);

-- Browsers that are told by push, for as long as their session lasts.
CREATE TABLE push_subscriptions (
    id         uuid NOT NULL PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    session_id uuid NOT NULL UNIQUE REFERENCES sessions (id) ON DELETE CASCADE,
    endpoint   text NOT NULL UNIQUE,
    -- The browser's public key, and the secret that it shares with us.
    public_key bytea NOT NULL,
    secret     bytea NOT NULL,
    created_at bigint NOT NULL
);
CREATE INDEX push_subscriptions_of ON push_subscriptions (user_id);

-- Up to where a browser was told of a room.
CREATE TABLE push_told (
    subscription_id uuid NOT NULL REFERENCES push_subscriptions (id) ON DELETE CASCADE,
    room_id         uuid NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq             bigint NOT NULL,
    PRIMARY KEY (subscription_id, room_id)
);
CREATE INDEX push_told_of_room ON push_told (room_id);
