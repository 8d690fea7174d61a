-- In which language somebody reads the interface, as a tag such as `de`. NULL: as each of their browsers asks for it.
ALTER TABLE users ADD COLUMN language text;
