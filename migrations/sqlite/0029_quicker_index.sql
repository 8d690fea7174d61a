-- PostgreSQL's index alone changes. Both databases count their migrations alike, so that a backup of one fits the other.
SELECT 1;
