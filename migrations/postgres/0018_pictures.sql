-- The picture that stands for a person or a room: the first half of its SHA-256, which tells it to all, and what it holds.
ALTER TABLE users ADD COLUMN avatar uuid;
ALTER TABLE users ADD COLUMN avatar_id uuid REFERENCES contents (id);
CREATE INDEX users_by_avatar ON users (avatar_id) WHERE avatar_id IS NOT NULL;
ALTER TABLE rooms ADD COLUMN picture uuid;
ALTER TABLE rooms ADD COLUMN picture_id uuid REFERENCES contents (id);
CREATE INDEX rooms_by_picture ON rooms (picture_id) WHERE picture_id IS NOT NULL;
