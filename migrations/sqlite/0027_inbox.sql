-- Messages to which others have reacted since their authors have last looked, `at` that time.
CREATE TABLE reacted (
    user_id blob    NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    room_id blob    NOT NULL,
    seq     integer NOT NULL,
    at      integer NOT NULL,
    PRIMARY KEY (user_id, room_id, seq),
    FOREIGN KEY (room_id, seq) REFERENCES events (room_id, seq) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX reacted_by_time ON reacted (user_id, at);
CREATE INDEX reacted_messages ON reacted (room_id, seq);
