-- Who takes nothing from whom.
CREATE TABLE blocks (
    user_id    blob NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    blocked_id blob NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    at         integer NOT NULL,
    PRIMARY KEY (user_id, blocked_id)
) STRICT, WITHOUT ROWID;

-- A direct conversation of two of whom one has blocked the other: what is posted there has to be looked at.
ALTER TABLE rooms ADD COLUMN restricted integer NOT NULL DEFAULT FALSE;
