-- The seq up to which a member has read. Who is in a room already has read it, so that nobody comes back to a thousand
-- unread messages.
ALTER TABLE members ADD COLUMN read_seq integer NOT NULL DEFAULT 0;
UPDATE members SET read_seq = (SELECT last_seq FROM rooms WHERE rooms.id = members.room_id);
