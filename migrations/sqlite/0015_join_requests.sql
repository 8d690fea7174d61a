-- Who asks to come back into a private room. One that was declined is kept, so that nobody asks again at once.
CREATE TABLE join_requests (
    room_id  blob NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    user_id  blob NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    at       integer NOT NULL,
    note     text NOT NULL,
    declined integer NOT NULL DEFAULT FALSE,
    PRIMARY KEY (room_id, user_id)
) STRICT, WITHOUT ROWID;
