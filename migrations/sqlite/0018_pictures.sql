-- The picture that stands for a person or a room: the first half of its SHA-256, which tells it to all, and what it holds.
ALTER TABLE users ADD COLUMN avatar blob;
ALTER TABLE users ADD COLUMN avatar_id blob REFERENCES contents (id);
CREATE INDEX users_by_avatar ON users (avatar_id) WHERE avatar_id IS NOT NULL;
ALTER TABLE rooms ADD COLUMN picture blob;
ALTER TABLE rooms ADD COLUMN picture_id blob REFERENCES contents (id);
CREATE INDEX rooms_by_picture ON rooms (picture_id) WHERE picture_id IS NOT NULL;
