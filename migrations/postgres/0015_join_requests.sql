SET LOCAL lock_timeout = '2s';

-- Who asks to come back into a private room. One that was declined is kept, so that nobody asks again at once.
CREATE TABLE join_requests (
    room_id  uuid    NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id  uuid    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    at       bigint  NOT NULL,
    note     text    NOT NULL,
    declined boolean NOT NULL DEFAULT FALSE,
    PRIMARY KEY (room_id, user_id)
);
