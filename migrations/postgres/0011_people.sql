SET LOCAL lock_timeout = '2s';

-- Who takes nothing from whom.
CREATE TABLE blocks (
    user_id    uuid   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    blocked_id uuid   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    at         bigint NOT NULL,
    PRIMARY KEY (user_id, blocked_id)
);

-- A direct conversation of two of whom one has blocked the other: what is posted there has to be looked at.
ALTER TABLE rooms ADD COLUMN restricted boolean NOT NULL DEFAULT FALSE;

-- A direct conversation that its member has closed is not listed until there is an event of this seq.
ALTER TABLE members ADD COLUMN hidden_until bigint NOT NULL DEFAULT 0;

-- Who wants to be asked before somebody brings them into a room, and who waits for an answer.
ALTER TABLE users ADD COLUMN asks_before_added boolean NOT NULL DEFAULT FALSE;
CREATE TABLE invitations (
    user_id uuid   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    room_id uuid   NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    by_id   uuid   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    at      bigint NOT NULL,
    PRIMARY KEY (user_id, room_id)
);

-- Where it is not the message itself that calls, but the change of it at `seq`: the message.
ALTER TABLE mentions ADD COLUMN message bigint;
CREATE INDEX mentions_in_message ON mentions (room_id, COALESCE(message, seq));
