-- Messages that people want to come back to.
CREATE TABLE saved (
    user_id   blob    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    room_id   blob    NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq       integer NOT NULL,
    -- When it was saved, or when its reminder came.
    at        integer NOT NULL,
    -- When its reminder comes, or came, and by which job.
    remind_at integer,
    job_id    blob,
    -- Whether it has come, and nothing was done about it.
    is_due    integer NOT NULL DEFAULT FALSE,
    PRIMARY KEY (user_id, room_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX saved_by_time ON saved (user_id, at, room_id, seq);

-- Messages that are to be sent later.
CREATE TABLE scheduled (
    user_id       blob    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Under which it will be in the log.
    client_id     blob    NOT NULL,
    room_id       blob    NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    text          text    NOT NULL,
    reply_to      integer,
    send_at       integer NOT NULL,
    job_id        blob    NOT NULL,
    -- Until then a server is sending it, and nobody changes it.
    sending_until integer NOT NULL DEFAULT 0,
    -- Why it was refused.
    error         text,
    PRIMARY KEY (user_id, client_id)
) STRICT, WITHOUT ROWID;

-- Whether a room stands at the top of its member's list.
ALTER TABLE members ADD COLUMN is_favourite integer NOT NULL DEFAULT FALSE;
