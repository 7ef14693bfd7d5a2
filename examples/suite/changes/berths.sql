CREATE TABLE berths(name TEXT, metres REAL, boat TEXT);
INSERT INTO berths VALUES
    ('north 1', 12.5, NULL), ('north 2', 9, 'Petrel'), ('south 1', 15, NULL),
    ('south 2', 18, 'Tern'), ('mole', 8, NULL);
