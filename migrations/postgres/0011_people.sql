-- Who takes nothing from whom.
CREATE TABLE blocks (
    user_id    uuid   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    blocked_id uuid   NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    at         bigint NOT NULL,
    PRIMARY KEY (user_id, blocked_id)
);

-- A direct conversation of two of whom one has blocked the other: what is posted there has to be looked at.
ALTER TABLE rooms ADD COLUMN restricted boolean NOT NULL DEFAULT FALSE;
