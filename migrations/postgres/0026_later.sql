SET LOCAL lock_timeout = '2s';

-- Messages that people want to come back to.
CREATE TABLE saved (
    user_id   uuid    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    room_id   uuid    NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    seq       bigint  NOT NULL,
    -- When it was saved, or when its reminder came.
    at        bigint  NOT NULL,
    -- When its reminder comes, or came, and by which job.
    remind_at bigint,
    job_id    uuid,
    -- Whether it has come, and nothing was done about it.
    is_due    boolean NOT NULL DEFAULT FALSE,
    PRIMARY KEY (user_id, room_id, seq)
);
CREATE INDEX saved_by_time ON saved (user_id, at, room_id, seq);

-- Messages that are to be sent later.
CREATE TABLE scheduled (
    user_id       uuid   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Under which it will be in the log.
    client_id     uuid   NOT NULL,
    room_id       uuid   NOT NULL REFERENCES rooms (id) ON DELETE CASCADE,
    text          text   NOT NULL,
    reply_to      bigint,
    send_at       bigint NOT NULL,
    job_id        uuid   NOT NULL,
    -- Until then a server is sending it, and nobody changes it.
    sending_until bigint NOT NULL DEFAULT 0,
    -- Why it was refused.
    error         text,
    PRIMARY KEY (user_id, client_id)
);

-- Whether a room stands at the top of its member's list.
ALTER TABLE members ADD COLUMN is_favourite boolean NOT NULL DEFAULT FALSE;
