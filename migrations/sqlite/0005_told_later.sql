-- Who comes back is told why they were taken out of rooms meanwhile.
CREATE INDEX removals_of_person ON removals (user_id);
